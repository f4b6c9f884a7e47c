package org.entracte.protocol.nfs.op;

import org.entracte.protocol.nfs.state.Client;
import org.entracte.protocol.nfs.state.ClientTable;
import org.entracte.protocol.nfs.state.NfsException;
import org.entracte.protocol.nfs.state.Stateid;
import org.entracte.protocol.nfs.state.Status;
import org.entracte.protocol.nfs.xdr.XdrException;
import org.entracte.protocol.nfs.xdr.XdrReader;
import org.jspecify.annotations.Nullable;

/** NFSv4.0 (RFC 7530): client ids and stateids in the arguments tell who asks. */
final class PlainDialect implements Dialect {
  private final ClientTable clients;

  PlainDialect(ClientTable clients) {
    this.clients = clients;
  }

  @Override
  public Status judge(Compound compound, int index, int number) {
    return Status.OK;
  }

  @Override
  public Client named(Compound compound, long clientId) throws NfsException {
    return clients.plain().named(clientId);
  }

  @Override
  public Client holding(Compound compound, Stateid stateid) throws NfsException {
    return clients.opens().holder(stateid);
  }

  @Override
  public void checkNoGrace(Compound compound) throws NfsException {
    clients.checkNoGrace();
  }

  /** No value stands for another here. */
  @Override
  public Stateid meant(Stateid given, @Nullable Stateid current) {
    return given;
  }

  @Override
  public OpenForm openForm() {
    return OpenForm.PLAIN;
  }

  @Override
  public boolean actsOnce(XdrReader in) throws XdrException {
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      switch (in.readInt()) {
        case OperationTable.PUTFH -> in.skipOpaque(ServedExports.MAX_HANDLE_BYTES);
        case OperationTable.LOOKUP -> Wire.readComponent(in);
        case OperationTable.SAVEFH, OperationTable.PUTROOTFH -> {}
        case OperationTable.CREATE,
            OperationTable.LINK,
            OperationTable.REMOVE,
            OperationTable.RENAME -> {
          return true;
        }
        default -> {
          return false;
        }
      }
    }
    return false;
  }

  @Override
  public Status spoken(Status status) {
    return switch (status) {
      case WRONG_TYPE -> Status.INVAL;
      case REP_TOO_BIG, REP_TOO_BIG_TO_CACHE -> Status.RESOURCE;
      default -> status;
    };
  }
}
