package org.entracte.protocol.nfs.op;

import org.entracte.protocol.nfs.state.ClientTable;
import org.entracte.protocol.nfs.state.NfsException;
import org.entracte.protocol.nfs.state.Sequenced;
import org.entracte.protocol.nfs.state.Session;
import org.entracte.protocol.nfs.state.SessionId;
import org.entracte.protocol.nfs.state.Status;
import org.entracte.protocol.nfs.xdr.XdrException;
import org.entracte.protocol.nfs.xdr.XdrReader;
import org.entracte.protocol.nfs.xdr.XdrWriter;

/** SEQUENCE (RFC 8881, 18.46). */
final class Sequence implements Operation {
  private final ClientTable clients;

  Sequence(ClientTable clients) {
    this.clients = clients;
  }

  @Override
  public Status execute(Compound compound, XdrReader in, XdrWriter out)
      throws XdrException, NfsException {
    SessionId id = Wire.readSessionId(in);
    int sequence = in.readInt();
    int slot = in.readInt();
    in.readInt(); // highest slot in use: we never take slots back
    boolean cache = in.readBoolean();
    checkSize(clients.session(id), compound);
    Sequenced sequenced = clients.begin(id, slot, sequence, cache);
    compound.sequenced(sequenced);
    Session session =
        switch (sequenced) {
          case Sequenced.Fresh fresh -> fresh.session();
          case Sequenced.Repeated repeated -> repeated.session();
        };
    Wire.writeSessionId(id, out);
    out.writeInt(sequence);
    out.writeInt(slot);
    out.writeInt(session.highestSlot());
    out.writeInt(session.highestSlot());
    out.writeInt(clients.delegations().statusFlags(session));
    return Status.OK;
  }

  private static void checkSize(Session session, Compound compound) throws NfsException {
    if (compound.operations() > session.fore().maxOperations()) {
      throw Status.TOO_MANY_OPS.exception();
    }
  }
}
