package org.entracte.protocol.nfs.op;

import org.entracte.protocol.nfs.state.ClientTable;
import org.entracte.protocol.nfs.state.NfsException;
import org.entracte.protocol.nfs.state.Sequenced;
import org.entracte.protocol.nfs.state.SessionId;
import org.entracte.protocol.nfs.state.Status;
import org.entracte.protocol.nfs.xdr.XdrException;
import org.entracte.protocol.nfs.xdr.XdrReader;
import org.entracte.protocol.nfs.xdr.XdrWriter;

/** DESTROY_SESSION (RFC 8881, 18.37). */
final class DestroySession implements Operation {
  private final ClientTable clients;

  DestroySession(ClientTable clients) {
    this.clients = clients;
  }

  @Override
  public Status execute(Compound compound, XdrReader in, XdrWriter out)
      throws XdrException, NfsException {
    SessionId id = Wire.readSessionId(in);
    Sequenced.Fresh request = compound.request();
    if (request != null && request.session().id().equals(id) && !compound.isLast()) {
      throw Status.NOT_ONLY_OP.exception();
    }
    clients.destroySession(id, request);
    return Status.OK;
  }
}
