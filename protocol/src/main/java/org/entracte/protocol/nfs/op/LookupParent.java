package org.entracte.protocol.nfs.op;

import org.entracte.protocol.nfs.state.NfsException;
import org.entracte.protocol.nfs.state.Status;
import org.entracte.protocol.nfs.xdr.XdrReader;
import org.entracte.protocol.nfs.xdr.XdrWriter;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileTree;

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
    FileTree tree = here.tree();
    FileId parent = tree.parent(here.id());
    if (!tree.permissions(compound.caller(), here.id()).execute()) {
      throw Status.ACCESS.exception();
    }
    return here.at(parent);
  }
}
