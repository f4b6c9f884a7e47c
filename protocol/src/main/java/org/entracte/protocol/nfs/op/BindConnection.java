package org.entracte.protocol.nfs.op;

import org.entracte.protocol.nfs.state.ClientTable;
import org.entracte.protocol.nfs.state.NfsException;
import org.entracte.protocol.nfs.state.SessionId;
import org.entracte.protocol.nfs.state.Status;
import org.entracte.protocol.nfs.xdr.XdrException;
import org.entracte.protocol.nfs.xdr.XdrReader;
import org.entracte.protocol.nfs.xdr.XdrWriter;

/** BIND_CONN_TO_SESSION (RFC 8881, 18.34): to the fore channel; any connection may carry it. */
final class BindConnection implements Operation {
  private static final int FORE = 1;
  private static final int BACK = 2;

  private final ClientTable clients;

  BindConnection(ClientTable clients) {
    this.clients = clients;
  }

  @Override
  public Status execute(Compound compound, XdrReader in, XdrWriter out)
      throws XdrException, NfsException {
    SessionId id = Wire.readSessionId(in);
    int direction = in.readInt();
    in.readBoolean();
    clients.session(id);
    if (direction == BACK) {
      throw Status.INVAL.exception();
    }
    Wire.writeSessionId(id, out);
    out.writeInt(FORE);
    out.writeBoolean(false);
    return Status.OK;
  }
}
