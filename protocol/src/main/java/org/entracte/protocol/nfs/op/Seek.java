package org.entracte.protocol.nfs.op;

import java.util.OptionalLong;
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

/** SEEK (RFC 7862, 15.11): the next data, or the next hole. */
final class Seek implements Operation {
  private static final int DATA = 0;
  private static final int HOLE = 1;

  private final FileUse files;

  Seek(FileUse files) {
    this.files = files;
  }

  @Override
  public Status execute(Compound compound, XdrReader in, XdrWriter out)
      throws XdrException, NfsException, FileException {
    Stateid stateid = Wire.readStateid(in);
    long offset = in.readLong();
    int what = in.readInt();
    HeldFile held = files.use(compound, stateid, OpenTable.READ);
    try {
      OpenFile file = held.file();
      if (offset < 0 || offset >= file.attributes().sizeBytes()) {
        throw Status.NXIO.exception();
      }
      write(found(file, offset, what), out);
    } finally {
      held.release();
    }
    return Status.OK;
  }

  private static OptionalLong found(OpenFile file, long offset, int what)
      throws NfsException, FileException {
    return switch (what) {
      case DATA -> file.nextData(offset);
      case HOLE -> OptionalLong.of(file.nextHole(offset));
      default -> throw Status.UNION_NOTSUPP.exception();
    };
  }

  /** Where only a hole follows there is no data to be found: sr_eof says so. */
  private static void write(OptionalLong found, XdrWriter out) {
    out.writeBoolean(found.isEmpty());
    out.writeLong(found.orElse(0));
  }
}
