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

/** READ_PLUS (RFC 7862, 15.10): data as READ has it, holes as their lengths. */
final class ReadPlus implements Operation {
  private static final int CONTENT_DATA = 0;
  private static final int CONTENT_HOLE = 1;

  /** Kind, offset and length in front of a segment. */
  private static final int SEGMENT_BYTES = 20;

  private final FileUse files;
  private final int maxIoBytes;

  ReadPlus(FileUse files, int maxIoBytes) {
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
      read(held.file(), offset, count, out);
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
    long size = file.attributes().sizeBytes();
    if (offset < 0 || offset >= size) {
      return; // nothing, and the end
    }
    long end = offset + Math.min(size - offset, count);
    long at = offset;
    int segments = 0;
    while (at < end && out.limit() - out.position() > SEGMENT_BYTES) {
      long next = segment(file, at, end, size, out);
      if (next == at) {
        break;
      }
      at = next;
      segments++;
    }
    out.setInt(start, at >= size ? 1 : 0);
    out.setInt(start + 4, segments);
  }

  /** One segment from {@code at}; answers where it ends. */
  private static long segment(OpenFile file, long at, long end, long size, XdrWriter out)
      throws FileException {
    OptionalLong data = file.nextData(at);
    long dataAt = Math.min(data.orElse(size), size);
    if (dataAt > at) {
      long holeEnd = Math.min(dataAt, end);
      out.writeInt(CONTENT_HOLE);
      out.writeLong(at);
      out.writeLong(holeEnd - at);
      return holeEnd;
    }
    long dataEnd = Math.min(end, Math.max(at + 1, file.nextHole(at)));
    int room = (out.limit() - out.position() - SEGMENT_BYTES) & ~3;
    int count = (int) Math.min(dataEnd - at, room);
    int start = out.position();
    out.writeInt(CONTENT_DATA);
    out.writeLong(at);
    out.writeInt(0);
    int got = count == 0 ? 0 : file.read(out.room(count), at);
    if (got == 0) {
      out.truncate(start);
      return at;
    }
    out.advance(got);
    out.setInt(start + 12, got);
    return at + got;
  }
}
