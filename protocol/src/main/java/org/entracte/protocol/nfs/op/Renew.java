package org.entracte.protocol.nfs.op;

import org.entracte.protocol.nfs.state.DelegationTable;
import org.entracte.protocol.nfs.state.NfsException;
import org.entracte.protocol.nfs.state.Status;
import org.entracte.protocol.nfs.xdr.XdrException;
import org.entracte.protocol.nfs.xdr.XdrReader;
import org.entracte.protocol.nfs.xdr.XdrWriter;

/** RENEW (RFC 7530, 16.28): naming a client renews its lease. */
final class Renew implements Operation {
  private final DelegationTable delegations;

  Renew(DelegationTable delegations) {
    this.delegations = delegations;
  }

  @Override
  public Status execute(Compound compound, XdrReader in, XdrWriter out)
      throws XdrException, NfsException {
    delegations.checkReach(compound.named(in.readLong()));
    return Status.OK;
  }
}
