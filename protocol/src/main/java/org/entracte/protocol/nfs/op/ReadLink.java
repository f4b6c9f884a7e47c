package org.entracte.protocol.nfs.op;

import org.entracte.protocol.nfs.state.NfsException;
import org.entracte.protocol.nfs.state.Status;
import org.entracte.protocol.nfs.xdr.XdrReader;
import org.entracte.protocol.nfs.xdr.XdrWriter;
import org.entracte.protocol.tree.FileException;

/** READLINK (RFC 8881, 18.24). */
final class ReadLink implements Operation {
  @Override
  public Status execute(Compound compound, XdrReader in, XdrWriter out)
      throws NfsException, FileException {
    Place.Inside link = compound.inside(Status.WRONG_TYPE);
    out.writeOpaque(link.tree().readLink(compound.caller(), link.id()).toBytes());
    return Status.OK;
  }
}
