package org.entracte.protocol.nfs.op;

import org.entracte.protocol.nfs.state.Client;
import org.entracte.protocol.nfs.state.ClientTable;
import org.entracte.protocol.nfs.state.NfsException;
import org.entracte.protocol.nfs.state.Stateid;
import org.entracte.protocol.nfs.state.Status;
import org.entracte.protocol.nfs.xdr.XdrReader;
import org.jspecify.annotations.Nullable;

/** NFSv4.1 and later: the session tells who asks. */
final class SessionDialect implements Dialect {
  private final ClientTable clients;

  SessionDialect(ClientTable clients) {
    this.clients = clients;
  }

  /** RFC 8881, 2.10.6.4 and 18.46.3. */
  @Override
  public Status judge(Compound compound, int index, int number) {
    if (compound.repeated() != null) {
      return Status.RETRY_UNCACHED_REP;
    }
    boolean sequence = number == OperationTable.SEQUENCE;
    if (index > 0) {
      if (sequence) {
        return Status.SEQUENCE_POS;
      }
      return number == OperationTable.BIND_CONN_TO_SESSION ? Status.NOT_ONLY_OP : Status.OK;
    }
    if (sequence) {
      return Status.OK;
    }
    if (!standsAlone(number)) {
      return Status.OP_NOT_IN_SESSION;
    }
    return compound.operations() > 1 ? Status.NOT_ONLY_OP : Status.OK;
  }

  private static boolean standsAlone(int number) {
    return switch (number) {
      case OperationTable.BIND_CONN_TO_SESSION,
          OperationTable.EXCHANGE_ID,
          OperationTable.CREATE_SESSION,
          OperationTable.DESTROY_SESSION,
          OperationTable.DESTROY_CLIENTID ->
          true;
      default -> false;
    };
  }

  /** The id in the arguments is ignored (RFC 8881, 18.16.3). */
  @Override
  public Client named(Compound compound, long clientId) throws NfsException {
    return compound.client();
  }

  @Override
  public Client holding(Compound compound, Stateid stateid) throws NfsException {
    return compound.client();
  }

  @Override
  public void checkNoGrace(Compound compound) throws NfsException {
    clients.checkNoGrace(compound.client());
  }

  @Override
  public Stateid meant(Stateid given, @Nullable Stateid current) throws NfsException {
    if (!given.equals(Stateid.CURRENT)) {
      return given;
    }
    if (current == null) {
      throw Status.BAD_STATEID.exception();
    }
    return current;
  }

  @Override
  public OpenForm openForm() {
    return OpenForm.IN_SESSIONS;
  }

  @Override
  public boolean actsOnce(XdrReader in) {
    return false;
  }

  @Override
  public Status spoken(Status status) {
    return status;
  }
}
