package org.entracte.protocol.nfs.op;

import org.entracte.protocol.nfs.state.HeldFile;
import org.entracte.protocol.nfs.state.NfsException;
import org.entracte.protocol.nfs.state.OpenTable;
import org.entracte.protocol.nfs.state.Stateid;
import org.entracte.protocol.nfs.state.Status;
import org.entracte.protocol.nfs.xdr.XdrException;
import org.entracte.protocol.nfs.xdr.XdrReader;
import org.entracte.protocol.nfs.xdr.XdrWriter;
import org.entracte.protocol.tree.FileException;

/** CLOSE (RFC 8881, 18.2). */
final class Close implements Operation {
  private final OpenTable opens;

  Close(OpenTable opens) {
    this.opens = opens;
  }

  @Override
  public Status execute(Compound compound, XdrReader in, XdrWriter out)
      throws XdrException, NfsException, FileException {
    in.readInt();
    Stateid stateid = compound.meant(Wire.readStateid(in));
    Place.Inside place = compound.inside(Status.BAD_STATEID);
    for (HeldFile file : opens.close(compound.holding(stateid), stateid, place.key())) {
      file.release();
    }
    compound.currentStateid(null);
    // RFC 8881, 18.2.4: a stateid that is no longer valid
    Wire.writeStateid(new Stateid(-1, 0, 0, 0), out);
    return Status.OK;
  }
}
