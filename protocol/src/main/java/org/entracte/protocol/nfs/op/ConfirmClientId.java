package org.entracte.protocol.nfs.op;

import org.entracte.protocol.nfs.state.NfsException;
import org.entracte.protocol.nfs.state.PlainClients;
import org.entracte.protocol.nfs.state.Status;
import org.entracte.protocol.nfs.xdr.XdrException;
import org.entracte.protocol.nfs.xdr.XdrReader;
import org.entracte.protocol.nfs.xdr.XdrWriter;

/** SETCLIENTID_CONFIRM (RFC 7530, 16.34). */
final class ConfirmClientId implements Operation {
  private final PlainClients clients;

  ConfirmClientId(PlainClients clients) {
    this.clients = clients;
  }

  @Override
  public Status execute(Compound compound, XdrReader in, XdrWriter out)
      throws XdrException, NfsException {
    clients.confirm(in.readLong(), in.readLong(), compound.principal());
    return Status.OK;
  }
}
