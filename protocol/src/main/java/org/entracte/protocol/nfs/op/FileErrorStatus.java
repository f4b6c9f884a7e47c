package org.entracte.protocol.nfs.op;

import org.entracte.protocol.nfs.state.Status;
import org.entracte.protocol.tree.FileError;

/** The one place where a tree's refusals become NFS errors. */
final class FileErrorStatus {
  private FileErrorStatus() {}

  /** For every operation but OPEN. */
  static Status of(FileError error) {
    return switch (error) {
      case NOT_FOUND -> Status.NOENT;
      case EXISTS -> Status.EXIST;
      case NOT_EMPTY -> Status.NOTEMPTY;
      case NOT_DIRECTORY -> Status.NOTDIR;
      case IS_DIRECTORY -> Status.ISDIR;
      case WRONG_TYPE -> Status.WRONG_TYPE;
      case STALE -> Status.STALE;
      case ACCESS -> Status.ACCESS;
      case NOT_PERMITTED -> Status.PERM;
      case READ_ONLY -> Status.ROFS;
      case NO_SPACE -> Status.NOSPC;
      case QUOTA -> Status.DQUOT;
      case FILE_TOO_LARGE -> Status.FBIG;
      case TOO_MANY_LINKS -> Status.MLINK;
      case NAME_TOO_LONG -> Status.NAMETOOLONG;
      case BAD_NAME -> Status.BADNAME;
      case INVALID -> Status.INVAL;
      case CROSS_EXPORT -> Status.XDEV;
      case BAD_COOKIE -> Status.BAD_COOKIE;
      case LOCKED -> Status.LOCKED;
      case CHANGED, BUSY -> Status.DELAY;
      case VERSION_GONE, OFFLINE, IO -> Status.IO;
      case NOT_SUPPORTED -> Status.NOTSUPP;
    };
  }

  /** For OPEN, where a lock is a share reservation and a wrong type is told apart. */
  static Status ofOpen(FileError error) {
    return error == FileError.LOCKED ? Status.SHARE_DENIED : of(error);
  }
}
