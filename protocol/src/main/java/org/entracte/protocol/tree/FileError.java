package org.entracte.protocol.tree;

/** Every way a tree refuses; mapped once to NFS4ERR_* and once to an HTTP status. */
public enum FileError {
  /** No such name. */
  NOT_FOUND,
  EXISTS,
  NOT_EMPTY,
  NOT_DIRECTORY,
  IS_DIRECTORY,
  /** The object is of a kind this operation does not work on. */
  WRONG_TYPE,
  /** The object behind this FileId was removed. */
  STALE,
  /** The caller's permission bits do not allow it (EACCES). */
  ACCESS,
  /** Only the owner or a privileged caller may (EPERM). */
  NOT_PERMITTED,
  READ_ONLY,
  NO_SPACE,
  QUOTA,
  FILE_TOO_LARGE,
  TOO_MANY_LINKS,
  NAME_TOO_LONG,
  BAD_NAME,
  INVALID,
  /** A move of a directory below itself is INVALID; across exports it is this. */
  CROSS_EXPORT,
  BAD_COOKIE,
  /** Somebody's lock or share reservation stands against it. */
  LOCKED,
  /** A stated precondition (an entity tag, an expected version) does not hold. */
  CHANGED,
  /** The version this open began with can no longer be had (I7). */
  VERSION_GONE,
  /** Content that is not cached while the gateway is away. */
  OFFLINE,
  NOT_SUPPORTED,
  /** Passing trouble; the same request may succeed later. */
  BUSY,
  /** The disk or system below failed. */
  IO
}
