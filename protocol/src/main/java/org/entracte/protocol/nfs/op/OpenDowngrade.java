package org.entracte.protocol.nfs.op;

import org.entracte.protocol.nfs.state.NfsException;
import org.entracte.protocol.nfs.state.OpenTable;
import org.entracte.protocol.nfs.state.Stateid;
import org.entracte.protocol.nfs.state.Status;
import org.entracte.protocol.nfs.xdr.XdrException;
import org.entracte.protocol.nfs.xdr.XdrReader;
import org.entracte.protocol.nfs.xdr.XdrWriter;

/** OPEN_DOWNGRADE (RFC 8881, 18.18). */
final class OpenDowngrade implements Operation {
  private final OpenTable opens;

  OpenDowngrade(OpenTable opens) {
    this.opens = opens;
  }

  @Override
  public Status execute(Compound compound, XdrReader in, XdrWriter out)
      throws XdrException, NfsException {
    Stateid given = Wire.readStateid(in);
    in.readInt();
    int access = in.readInt() & ~compound.dialect().openForm().wishes();
    int deny = in.readInt();
    Place.Inside place = compound.inside(Status.BAD_STATEID);
    Stateid meant = compound.meant(given);
    Stateid stateid = opens.downgrade(compound.holding(meant), meant, place.key(), access, deny);
    compound.currentStateid(stateid);
    Wire.writeStateid(stateid, out);
    return Status.OK;
  }
}
