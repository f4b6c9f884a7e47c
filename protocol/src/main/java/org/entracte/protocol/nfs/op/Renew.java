package org.entracte.protocol.nfs.op;

import org.entracte.protocol.nfs.state.Client;
import org.entracte.protocol.nfs.state.ClientTable;
import org.entracte.protocol.nfs.state.NfsException;
import org.entracte.protocol.nfs.state.Status;
import org.entracte.protocol.nfs.xdr.XdrException;
import org.entracte.protocol.nfs.xdr.XdrReader;
import org.entracte.protocol.nfs.xdr.XdrWriter;

/** RENEW (RFC 7530, 16.28): naming a client renews its lease. */
final class Renew implements Operation {
  private final ClientTable clients;

  Renew(ClientTable clients) {
    this.clients = clients;
  }

  @Override
  public Status execute(Compound compound, XdrReader in, XdrWriter out)
      throws XdrException, NfsException {
    long clientId = in.readLong();
    clients.plain().checkMayRenew(clientId, compound.principal());
    Client client = compound.named(clientId);
    clients.delegations().checkReach(client);
    return Status.OK;
  }
}
