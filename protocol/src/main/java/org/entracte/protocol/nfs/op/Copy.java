package org.entracte.protocol.nfs.op;

import org.entracte.protocol.nfs.state.HeldFile;
import org.entracte.protocol.nfs.state.NfsException;
import org.entracte.protocol.nfs.state.OpenTable;
import org.entracte.protocol.nfs.state.Stateid;
import org.entracte.protocol.nfs.state.Status;
import org.entracte.protocol.nfs.xdr.XdrException;
import org.entracte.protocol.nfs.xdr.XdrReader;
import org.entracte.protocol.nfs.xdr.XdrWriter;
import org.entracte.protocol.tree.ByteRange;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.OpenFile;

/**
 * COPY within this server (RFC 7862, 15.2), always synchronous: it stops after a while, and the
 * client asks for the rest.
 */
final class Copy implements Operation {
  private static final int UNSTABLE = 0;

  private final FileUse files;

  Copy(FileUse files) {
    this.files = files;
  }

  @Override
  public Status execute(Compound compound, XdrReader in, XdrWriter out)
      throws XdrException, NfsException, FileException {
    Stateid from = Wire.readStateid(in);
    Stateid to = Wire.readStateid(in);
    long fromOffset = in.readLong();
    long toOffset = in.readLong();
    long count = in.readLong();
    in.readBoolean(); // consecutive: it always is
    in.readBoolean(); // synchronous: it always is
    if (in.readInt() != 0) {
      throw Status.NOTSUPP.exception(); // from other servers
    }
    HeldFile source = files.useSaved(compound, from, OpenTable.READ);
    try {
      HeldFile target = files.use(compound, to, OpenTable.WRITE);
      try {
        long verifier = compound.inside(Status.ISDIR).tree().writeVerifier();
        ByteRange range = range(source.file(), fromOffset, count);
        checkApart(source.file(), range, target.file(), toOffset);
        write(target.file().copyFrom(source.file(), range, toOffset), verifier, out);
      } finally {
        target.release();
      }
    } finally {
      source.release();
    }
    return Status.OK;
  }

  /** What of the source is meant; a count of 0 reaches to its end. */
  private static ByteRange range(OpenFile source, long offset, long count)
      throws NfsException, FileException {
    long size = source.attributes().sizeBytes();
    if (offset < 0 || offset > size || count < 0 || count > size - offset) {
      throw Status.INVAL.exception();
    }
    return new ByteRange(offset, count == 0 ? size - offset : count);
  }

  static void checkApart(OpenFile source, ByteRange range, OpenFile target, long to)
      throws NfsException {
    if (to < 0 || to + range.length() < 0) {
      throw Status.FBIG.exception();
    }
    if (source.id().equals(target.id()) && range.overlaps(new ByteRange(to, range.length()))) {
      throw Status.INVAL.exception();
    }
  }

  private static void write(long copied, long verifier, XdrWriter out) {
    out.writeInt(0); // no callback stateid: it is done
    out.writeLong(copied);
    out.writeInt(UNSTABLE);
    out.writeLong(verifier);
    out.writeBoolean(true);
    out.writeBoolean(true);
  }
}
