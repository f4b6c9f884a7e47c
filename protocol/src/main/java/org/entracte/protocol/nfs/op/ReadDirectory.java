package org.entracte.protocol.nfs.op;

import java.util.List;
import org.entracte.protocol.nfs.state.NfsException;
import org.entracte.protocol.nfs.state.Status;
import org.entracte.protocol.nfs.xdr.XdrException;
import org.entracte.protocol.nfs.xdr.XdrReader;
import org.entracte.protocol.nfs.xdr.XdrWriter;
import org.entracte.protocol.tree.Export;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.Listing;
import org.entracte.protocol.tree.Name;

/** READDIR (RFC 8881, 18.23). Cookies never go stale, so the verifier is always zero. */
final class ReadDirectory implements Operation {
  private static final int RESULT_HEADER_BYTES = 16;
  private static final int MIN_ENTRY_BYTES = 64;
  private static final int MIN_ENTRY_WITH_HANDLE_BYTES = 160;
  private static final int MAX_ENTRIES = 1024;

  private final ServedExports exports;
  private final AttributeWriter attributes;

  ReadDirectory(ServedExports exports, AttributeWriter attributes) {
    this.exports = exports;
    this.attributes = attributes;
  }

  /**
   * What the client asks for.
   *
   * @param dirBytes a hint: how many bytes of names and cookies
   * @param maxBytes the most the whole result may take
   */
  private record Request(long cookie, long dirBytes, int maxBytes, AttributeMask wanted) {}

  @Override
  public Status execute(Compound compound, XdrReader in, XdrWriter out)
      throws XdrException, NfsException, FileException {
    Request request = request(in, out);
    Place place = compound.current();
    if (request.cookie() == 1 || request.cookie() == 2 || request.cookie() < 0) {
      throw Status.BAD_COOKIE.exception();
    }
    if (request.maxBytes() < RESULT_HEADER_BYTES) {
      throw Status.TOOSMALL.exception();
    }
    if (AttributeNumber.isWriteOnly(request.wanted().and(attributes.known()))) {
      throw Status.INVAL.exception();
    }
    switch (place) {
      case Place.PseudoRoot() -> listExports(request, out);
      case Place.Inside directory -> list(compound, directory, request, out);
    }
    return Status.OK;
  }

  private static Request request(XdrReader in, XdrWriter out) throws XdrException {
    long cookie = in.readLong();
    in.readLong();
    long dirBytes = in.readUnsignedInt();
    long maxBytes = Math.min(in.readUnsignedInt(), out.limit() - out.position());
    return new Request(cookie, dirBytes, (int) maxBytes, AttributeMask.read(in));
  }

  private void list(Compound compound, Place.Inside directory, Request request, XdrWriter out)
      throws NfsException, FileException {
    boolean handles = request.wanted().has(AttributeNumber.FILEHANDLE);
    int entryBytes = handles ? MIN_ENTRY_WITH_HANDLE_BYTES : MIN_ENTRY_BYTES;
    int most = Math.clamp(request.maxBytes() / entryBytes, 1, MAX_ENTRIES);
    Listing listing =
        directory.tree().list(compound.caller(), directory.id(), request.cookie(), most);
    DirectoryReply reply = new DirectoryReply(out, request.maxBytes(), request.dirBytes());
    for (Listing.Entry entry : listing.entries()) {
      int start = reply.begin(entry.cookie(), entry.name());
      try {
        attributes.write(request.wanted(), directory.at(entry.id()), entry.attributes(), out);
      } catch (FileException refused) {
        if (refused.error() != FileError.STALE) {
          throw refused;
        }
        reply.drop(start); // removed since it was listed
        continue;
      }
      if (!reply.end(start, entry.name())) {
        break;
      }
    }
    reply.finish(listing.end());
  }

  private void listExports(Request request, XdrWriter out) throws NfsException, FileException {
    List<Export> all = exports.all();
    DirectoryReply reply = new DirectoryReply(out, request.maxBytes(), request.dirBytes());
    int first = (int) Math.min(all.size(), Math.max(0, request.cookie() - 2));
    for (int i = first; i < all.size(); i++) {
      Name name = ServedExports.nameOf(all.get(i));
      int start = reply.begin(i + 3L, name);
      attributes.write(
          request.wanted(), new Place.Inside(all.get(i), all.get(i).tree().root()), out);
      if (!reply.end(start, name)) {
        break;
      }
    }
    reply.finish(true);
  }
}
