package org.entracte.protocol.nfs.op;

import org.entracte.protocol.nfs.state.NfsException;
import org.entracte.protocol.nfs.state.Status;
import org.entracte.protocol.nfs.xdr.XdrReader;
import org.entracte.protocol.nfs.xdr.XdrWriter;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;

/** LOOKUPP (RFC 8881, 18.14); an export's root lies in the pseudo root. */
final class LookupParent implements Operation {
  private final ServedExports exports;

  LookupParent(ServedExports exports) {
    this.exports = exports;
  }

  @Override
  public Status execute(Compound compound, XdrReader in, XdrWriter out)
      throws NfsException, FileException {
    compound.current(parent(compound));
    return Status.OK;
  }

  private Place parent(Compound compound) throws NfsException, FileException {
    Place.Inside here = compound.inside(Status.NOENT);
    if (here.id().equals(FileId.ROOT)) {
      return exports.pseudoRoot();
    }
    FileId parent = parent(compound.version(), here);
    if (!here.tree().permissions(compound.caller(), here.id()).execute()) {
      throw Status.ACCESS.exception();
    }
    return here.at(parent);
  }

  private static FileId parent(MinorVersion version, Place.Inside here)
      throws NfsException, FileException {
    try {
      return here.tree().parent(here.id());
    } catch (FileException refused) {
      if (refused.error() == FileError.NOT_DIRECTORY) {
        throw notDirectory(version, here).exception();
      }
      throw refused;
    }
  }

  /** Since NFSv4.1 a symbolic link is told apart (RFC 8881, 15.1.2.8). */
  private static Status notDirectory(MinorVersion version, Place.Inside here) throws FileException {
    return switch (version) {
      case V0 -> Status.NOTDIR;
      case V1, V2 -> Lookup.notDirectory(here);
    };
  }
}
