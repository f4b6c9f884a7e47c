package org.entracte.protocol.nfs.op;

import org.entracte.protocol.nfs.state.NfsException;
import org.entracte.protocol.nfs.state.OpenTable;
import org.entracte.protocol.nfs.state.Stateid;
import org.entracte.protocol.nfs.state.Status;
import org.entracte.protocol.nfs.xdr.XdrException;
import org.entracte.protocol.nfs.xdr.XdrReader;
import org.entracte.protocol.nfs.xdr.XdrWriter;

/** OPEN_CONFIRM (RFC 7530, 16.18). */
final class OpenConfirm implements Operation {
  private final OpenTable opens;

  OpenConfirm(OpenTable opens) {
    this.opens = opens;
  }

  @Override
  public Status execute(Compound compound, XdrReader in, XdrWriter out)
      throws XdrException, NfsException {
    Stateid open = Wire.readStateid(in);
    in.readInt();
    compound.holding(open);
    Place.Inside place = compound.inside(Status.BAD_STATEID);
    Wire.writeStateid(opens.confirm(open, place.key()), out);
    return Status.OK;
  }
}
