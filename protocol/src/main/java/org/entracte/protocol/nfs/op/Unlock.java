package org.entracte.protocol.nfs.op;

import org.entracte.protocol.nfs.state.NfsException;
import org.entracte.protocol.nfs.state.OpenTable;
import org.entracte.protocol.nfs.state.Stateid;
import org.entracte.protocol.nfs.state.Status;
import org.entracte.protocol.nfs.xdr.XdrException;
import org.entracte.protocol.nfs.xdr.XdrReader;
import org.entracte.protocol.nfs.xdr.XdrWriter;

/** LOCKU (RFC 8881, 18.12). */
final class Unlock implements Operation {
  private final OpenTable opens;

  Unlock(OpenTable opens) {
    this.opens = opens;
  }

  @Override
  public Status execute(Compound compound, XdrReader in, XdrWriter out)
      throws XdrException, NfsException {
    LockWire.isWrite(in.readInt());
    in.readInt();
    Stateid given = Wire.readStateid(in);
    long offset = in.readLong();
    long last = LockWire.last(offset, in.readLong());
    Place.Inside place = compound.inside(Status.ISDIR);
    Stateid meant = compound.meant(given);
    Stateid stateid = opens.unlock(compound.holding(meant), meant, place.key(), offset, last);
    compound.currentStateid(stateid);
    Wire.writeStateid(stateid, out);
    return Status.OK;
  }
}
