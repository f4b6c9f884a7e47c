package org.entracte.protocol.nfs.op;

import org.entracte.protocol.nfs.state.DelegationTable;
import org.entracte.protocol.nfs.state.HeldFile;
import org.entracte.protocol.nfs.state.NfsException;
import org.entracte.protocol.nfs.state.Stateid;
import org.entracte.protocol.nfs.state.Status;
import org.entracte.protocol.nfs.xdr.XdrException;
import org.entracte.protocol.nfs.xdr.XdrReader;
import org.entracte.protocol.nfs.xdr.XdrWriter;
import org.entracte.protocol.tree.FileException;

/** DELEGRETURN (RFC 8881, 18.6). */
final class DelegationReturn implements Operation {
  private final DelegationTable delegations;

  DelegationReturn(DelegationTable delegations) {
    this.delegations = delegations;
  }

  @Override
  public Status execute(Compound compound, XdrReader in, XdrWriter out)
      throws XdrException, NfsException, FileException {
    Stateid stateid = compound.meant(Wire.readStateid(in));
    Place.Inside place = compound.inside(Status.BAD_STATEID);
    for (HeldFile file : delegations.giveBack(compound.holding(stateid), stateid, place.key())) {
      file.release();
    }
    return Status.OK;
  }
}
