package org.entracte.protocol.nfs.op;

import org.entracte.protocol.nfs.rpc.Origin;
import org.entracte.protocol.nfs.state.Client;
import org.entracte.protocol.nfs.state.ClientTable;
import org.entracte.protocol.nfs.state.NfsException;
import org.entracte.protocol.nfs.state.Stateid;
import org.entracte.protocol.nfs.state.Status;
import org.entracte.protocol.nfs.xdr.XdrException;
import org.entracte.protocol.nfs.xdr.XdrReader;
import org.entracte.protocol.tree.Delegations;
import org.jspecify.annotations.Nullable;

/** NFSv4.0 (RFC 7530): client ids and stateids in the arguments tell who asks. */
final class PlainDialect implements Dialect {
  /** Stands for a connection that more than one client uses. */
  private static final Delegations.Party SEVERAL = new Delegations.Party() {};

  /** A session's client is told how many it may send; without one it gets to know by RESOURCE. */
  private static final int MOST_OPERATIONS = 1024;

  private final ClientTable clients;

  PlainDialect(ClientTable clients) {
    this.clients = clients;
  }

  @Override
  public Status judge(Compound compound, int index, int number) {
    return index < MOST_OPERATIONS ? Status.OK : Status.RESOURCE;
  }

  @Override
  public Client named(Compound compound, long clientId) throws NfsException {
    return seen(compound, clients.plain().named(clientId));
  }

  @Override
  public Client holding(Compound compound, Stateid stateid) throws NfsException {
    return seen(compound, clients.opens().holder(stateid));
  }

  /**
   * Operations that name nobody are taken for those of the client that used the same connection
   * before, as long as it was the only one.
   */
  private static Client seen(Compound compound, Client client) {
    Origin origin = compound.origin();
    Delegations.Party before = origin.party();
    if (!before.equals(client)) {
      boolean own =
          before.equals(Delegations.Party.OUTSIDER)
              || (before instanceof Client same && same.owner().equals(client.owner()));
      origin.party(own ? client : SEVERAL);
    }
    return client;
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
