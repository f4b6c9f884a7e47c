package org.entracte.protocol.nfs.op;

import java.nio.ByteBuffer;
import org.entracte.protocol.nfs.state.HeldFile;
import org.entracte.protocol.nfs.state.NfsException;
import org.entracte.protocol.nfs.state.OpenTable;
import org.entracte.protocol.nfs.state.Stateid;
import org.entracte.protocol.nfs.state.Status;
import org.entracte.protocol.nfs.xdr.XdrException;
import org.entracte.protocol.nfs.xdr.XdrReader;
import org.entracte.protocol.nfs.xdr.XdrWriter;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.Stability;

/** WRITE (RFC 8881, 18.32): straight from the request. */
final class Write implements Operation {
  private final FileUse files;
  private final int maxIoBytes;

  Write(FileUse files, int maxIoBytes) {
    this.files = files;
    this.maxIoBytes = maxIoBytes;
  }

  @Override
  public Status execute(Compound compound, XdrReader in, XdrWriter out)
      throws XdrException, NfsException, FileException {
    Stateid stateid = Wire.readStateid(in);
    long offset = in.readLong();
    int how = in.readInt();
    Stability stability = stability(how);
    ByteBuffer data = in.readOpaqueView(maxIoBytes);
    int count = data.remaining();
    if (offset < 0 || offset + count < 0) {
      throw Status.FBIG.exception();
    }
    HeldFile held = files.use(compound, stateid, OpenTable.WRITE);
    try {
      // Taken first: data lost while this runs must not look written.
      long verifier = compound.inside(Status.ISDIR).tree().writeVerifier();
      if (count > 0) {
        held.file().write(data, offset, stability);
      }
      out.writeInt(count);
      out.writeInt(how);
      out.writeLong(verifier);
    } finally {
      held.release();
    }
    return Status.OK;
  }

  private static Stability stability(int how) throws XdrException {
    return switch (how) {
      case 0 -> Stability.UNSTABLE;
      case 1 -> Stability.DATA_SYNC;
      case 2 -> Stability.FILE_SYNC;
      default -> throw new XdrException("no stable_how4: " + how);
    };
  }
}
