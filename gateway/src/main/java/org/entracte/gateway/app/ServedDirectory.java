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
 * @param delegations what NFS clients may be given of its files
 */
record ServedDirectory(
    Path directory, Squash squash, boolean readOnly, Delegations.Most delegations) {}
