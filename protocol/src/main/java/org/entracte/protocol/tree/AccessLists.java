package org.entracte.protocol.tree;

import java.util.Optional;

/**
 * The access control lists of a tree that keeps POSIX ones (acl(5)). Changes are durable when they
 * return. Any method may answer STALE, IO or BUSY. Safe for many threads.
 */
public interface AccessLists {
  /** Who may what; what the mode says where nobody has set a list. */
  AccessList access(FileId id) throws FileException;

  /** What is made in a directory begins with this, if it was set. */
  Optional<AccessList> inherited(FileId directory) throws FileException;

  /**
   * Sets both; only directories have one to inherit. Set-id and sticky bits of the mode stay.
   *
   * @throws FileException NOT_PERMITTED (neither owner nor superuser), NO_SPACE, INVALID,
   *     NOT_SUPPORTED (no file or directory)
   */
  void set(Caller caller, FileId id, AccessList access, Optional<AccessList> inherited)
      throws FileException;
}
