package org.entracte.protocol.nfs.op;

import org.entracte.protocol.nfs.state.NfsException;
import org.entracte.protocol.nfs.state.OpenTable;
import org.entracte.protocol.nfs.state.Status;
import org.entracte.protocol.nfs.xdr.XdrException;
import org.entracte.protocol.nfs.xdr.XdrWriter;
import org.entracte.protocol.tree.Attributes;
import org.entracte.protocol.tree.FileException;

/** What LOCK, LOCKT and LOCKU share. */
final class LockWire {
  private static final long TO_END = -1;

  private LockWire() {}

  /** Whether a nfs_lock_type4 means a write lock. */
  static boolean isWrite(int type) throws XdrException {
    return switch (type) {
      case 1, 3 -> false;
      case 2, 4 -> true;
      default -> throw new XdrException("no nfs_lock_type4: " + type);
    };
  }

  /**
   * The last byte of a range; all ones as length means to the end.
   *
   * @throws NfsException INVAL if the range is empty or wraps around
   */
  static long last(long offset, long length) throws NfsException {
    if (length == TO_END) {
      return -1;
    }
    long last = offset + length - 1;
    if (length == 0 || Long.compareUnsigned(last, offset) < 0) {
      throw Status.INVAL.exception();
    }
    return last;
  }

  /** The current file handle, which must be a regular file. */
  static Place.Inside file(Compound compound) throws NfsException, FileException {
    Place.Inside place = compound.inside(Status.ISDIR);
    Attributes attributes = place.tree().attributes(place.id());
    if (!attributes.isFile()) {
      throw (attributes.isDirectory() ? Status.ISDIR : Status.WRONG_TYPE).exception();
    }
    return place;
  }

  /** Writes LOCK4denied. */
  static Status denied(OpenTable.Conflict conflict, XdrWriter out) {
    out.writeLong(conflict.first());
    out.writeLong(conflict.last() == -1 ? TO_END : conflict.last() - conflict.first() + 1);
    out.writeInt(conflict.write() ? 2 : 1);
    out.writeLong(conflict.owner().clientId());
    out.writeOpaque(conflict.owner().owner().bytes());
    return Status.DENIED;
  }
}
