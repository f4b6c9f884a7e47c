package org.entracte.protocol.nfs.op;

import org.entracte.protocol.nfs.state.HeldFile;
import org.entracte.protocol.nfs.state.NfsException;
import org.entracte.protocol.nfs.state.OpenTable;
import org.entracte.protocol.nfs.state.Stateid;
import org.entracte.protocol.nfs.state.Status;
import org.entracte.protocol.nfs.xdr.XdrException;
import org.entracte.protocol.nfs.xdr.XdrReader;
import org.entracte.protocol.nfs.xdr.XdrWriter;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.OpenFile;

/** READ (RFC 8881, 18.22): straight into the reply. */
final class Read implements Operation {
  private static final int HEADER_BYTES = 8;

  private final FileUse files;
  private final int maxIoBytes;

  Read(FileUse files, int maxIoBytes) {
    this.files = files;
    this.maxIoBytes = maxIoBytes;
  }

  @Override
  public Status execute(Compound compound, XdrReader in, XdrWriter out)
      throws XdrException, NfsException, FileException {
    Stateid stateid = Wire.readStateid(in);
    long offset = in.readLong();
    int count = (int) Math.min(in.readUnsignedInt(), maxIoBytes);
    HeldFile held = files.use(compound, stateid, OpenTable.READ);
    try {
      int room = out.limit() - out.position() - HEADER_BYTES & ~3;
      read(held.file(), offset, Math.max(0, Math.min(count, room)), out);
    } finally {
      held.release();
    }
    return Status.OK;
  }

  private static void read(OpenFile file, long offset, int count, XdrWriter out)
      throws FileException {
    int start = out.position();
    out.writeInt(1);
    out.writeInt(0);
    if (offset < 0) {
      return; // past any file's end
    }
    int got = count == 0 ? 0 : file.read(out.room(count), offset);
    out.advance(got);
    out.setInt(start + 4, got);
    boolean end = got < count || offset + got >= file.attributes().sizeBytes();
    out.setInt(start, end ? 1 : 0);
  }
}
