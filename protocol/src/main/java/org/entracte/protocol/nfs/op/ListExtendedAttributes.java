package org.entracte.protocol.nfs.op;

import java.util.List;
import org.entracte.protocol.nfs.state.NfsException;
import org.entracte.protocol.nfs.state.Status;
import org.entracte.protocol.nfs.xdr.XdrException;
import org.entracte.protocol.nfs.xdr.XdrReader;
import org.entracte.protocol.nfs.xdr.XdrWriter;
import org.entracte.protocol.tree.AttributeName;
import org.entracte.protocol.tree.FileException;

/**
 * LISTXATTRS (RFC 8276, 8.4.3). The names are sorted, and a cookie is how many of them came before;
 * a name that comes or goes meanwhile may make one appear twice or not at all, as in listxattr.
 */
final class ListExtendedAttributes implements Operation {
  /** Cookie, count and "end". */
  private static final int FRAME_BYTES = 16;

  @Override
  public Status execute(Compound compound, XdrReader in, XdrWriter out)
      throws XdrException, NfsException, FileException {
    long cookie = in.readLong();
    long room = in.readUnsignedInt() - FRAME_BYTES;
    ExtendedAttribute.Subject subject = ExtendedAttribute.subject(compound);
    List<AttributeName> all = subject.attributes().list(subject.caller(), subject.id());
    if (cookie < 0 || cookie > all.size()) {
      throw Status.BAD_COOKIE.exception();
    }
    int first = (int) cookie;
    int end = end(all, first, Math.min(room, out.limit() - out.position() - FRAME_BYTES));
    if (room < 0 || (end == first && end < all.size())) {
      throw Status.TOOSMALL.exception();
    }
    out.writeLong(end);
    out.writeInt(end - first);
    for (AttributeName name : all.subList(first, end)) {
      out.writeOpaque(name.toBytes());
    }
    out.writeBoolean(end == all.size());
    return Status.OK;
  }

  /** Up to which name they fit. */
  private static int end(List<AttributeName> all, int first, long room) {
    long left = room;
    int end = first;
    while (end < all.size()) {
      left -= 4 + ((all.get(end).latin().length() + 3) & ~3);
      if (left < 0) {
        break;
      }
      end++;
    }
    return end;
  }
}
