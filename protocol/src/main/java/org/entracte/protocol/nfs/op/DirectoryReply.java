package org.entracte.protocol.nfs.op;

import org.entracte.protocol.nfs.state.NfsException;
import org.entracte.protocol.nfs.state.Status;
import org.entracte.protocol.nfs.xdr.XdrWriter;
import org.entracte.protocol.tree.Name;

/** Writes READDIR4resok entry by entry, within the sizes the client set. Used once. */
final class DirectoryReply {
  /** "No more entries" and "end of directory". */
  private static final int TRAILER_BYTES = 8;

  private static final int COOKIE_BYTES = 8;

  private final XdrWriter out;
  private final int end;
  private final int outerLimit;
  private long nameBytesLeft;
  private int written;
  private boolean full;

  /**
   * @param maxBytes what the whole result may take at most
   * @param nameBytes about how many bytes of names and cookies are wanted; 0 for any
   */
  DirectoryReply(XdrWriter out, int maxBytes, long nameBytes) {
    this.out = out;
    end = out.position() + maxBytes;
    outerLimit = out.limit();
    nameBytesLeft = nameBytes == 0 ? Long.MAX_VALUE : nameBytes;
    out.writeLong(0);
  }

  /** Writes an entry's head; its attributes come next. Returns where it began. */
  int begin(long cookie, Name name) {
    int start = out.position();
    // One entry may overshoot before end() takes it back.
    out.limit(Integer.MAX_VALUE);
    out.writeBoolean(true);
    out.writeLong(cookie);
    out.writeOpaque(name.toBytes());
    return start;
  }

  /** Keeps the entry if it fits; returns whether more may follow. */
  boolean end(int start, Name name) {
    out.limit(outerLimit);
    boolean wanted = written == 0 || nameBytesLeft > 0;
    if (!wanted || out.position() + TRAILER_BYTES > end) {
      out.truncate(start);
      full = true;
      return false;
    }
    nameBytesLeft -= COOKIE_BYTES + name.length();
    written++;
    return true;
  }

  /** Takes an entry back that is not to be shown. */
  void drop(int start) {
    out.limit(outerLimit);
    out.truncate(start);
  }

  /**
   * Ends the result.
   *
   * @param lastPart whether the entries offered reach to the end of the directory
   * @throws NfsException TOOSMALL if not even one fits
   */
  void finish(boolean lastPart) throws NfsException {
    if (full && written == 0) {
      throw Status.TOOSMALL.exception();
    }
    out.writeBoolean(false);
    out.writeBoolean(lastPart && !full);
  }
}
