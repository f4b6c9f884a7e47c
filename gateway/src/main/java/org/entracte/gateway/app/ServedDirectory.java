package org.entracte.gateway.app;

import java.nio.file.Path;
import org.entracte.protocol.tree.Delegations;
import org.entracte.protocol.tree.Squash;

/**
 * What is exported, and on what terms.
 *
 * @param directory its real path
 * @param squash whom NFS clients are taken for
 * @param readOnly whether nothing may be changed through the gateway
 * @param groups whose word counts for the groups that its NFS clients' users are in
 * @param delegations what NFS clients may be given of its files
 */
record ServedDirectory(
    Path directory, Squash squash, Groups groups, boolean readOnly, Delegations.Most delegations) {
  /** Whose groups count. */
  enum Groups {
    /** What the client claims: at most 16. */
    CLAIMED,
    /** What this machine's user database says. */
    SERVER
  }
}
