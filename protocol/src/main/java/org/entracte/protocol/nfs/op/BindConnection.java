package org.entracte.protocol.nfs.op;

import org.entracte.protocol.nfs.state.ClientTable;
import org.entracte.protocol.nfs.state.NfsException;
import org.entracte.protocol.nfs.state.Session;
import org.entracte.protocol.nfs.state.SessionId;
import org.entracte.protocol.nfs.state.Status;
import org.entracte.protocol.nfs.xdr.XdrException;
import org.entracte.protocol.nfs.xdr.XdrReader;
import org.entracte.protocol.nfs.xdr.XdrWriter;

/**
 * BIND_CONN_TO_SESSION (RFC 8881, 18.34). Any connection may carry the fore channel; calls to the
 * client go over those that were bound for it.
 */
final class BindConnection implements Operation {
  private static final int FORE = 1;
  private static final int BACK = 2;
  private static final int FORE_OR_BOTH = 3;
  private static final int BACK_OR_BOTH = 7;

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
    Session session = clients.session(id);
    int bound =
        switch (direction) {
          case FORE -> FORE;
          case FORE_OR_BOTH, BACK_OR_BOTH -> session.bind(compound.back()) ? FORE | BACK : FORE;
          case BACK -> {
            if (!session.bind(compound.back())) {
              throw Status.INVAL.exception();
            }
            yield BACK;
          }
          default -> throw new XdrException("no channel_dir_from_client4: " + direction);
        };
    Wire.writeSessionId(id, out);
    out.writeInt(bound);
    out.writeBoolean(false);
    return Status.OK;
  }
}
