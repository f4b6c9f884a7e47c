package org.entracte.protocol.nfs.op;

import org.entracte.protocol.nfs.state.ChannelAttributes;
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
  /** SEQUENCE4resok: the session, and five words. */
  private static final int RESULT_BYTES = 16 + 5 * Integer.BYTES;

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
    ChannelAttributes fore = clients.session(id).fore();
    checkRequest(fore, compound, in.length());
    checkReply(fore, compound.replyBytes(out) + RESULT_BYTES, cache);
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

  private static void checkRequest(ChannelAttributes fore, Compound compound, int bytes)
      throws NfsException {
    if (exceeds(bytes, fore.maxRequestBytes())) {
      throw Status.REQ_TOO_BIG.exception();
    }
    if (exceeds(compound.operations(), fore.maxOperations())) {
      throw Status.TOO_MANY_OPS.exception();
    }
  }

  /** Sees that the answer to this alone fits; what follows is looked at when it comes. */
  private static void checkReply(ChannelAttributes fore, int bytes, boolean cache)
      throws NfsException {
    if (exceeds(bytes, fore.maxResponseBytes())) {
      throw Status.REP_TOO_BIG.exception();
    }
    if (cache && exceeds(bytes, fore.maxCachedBytes())) {
      throw Status.REP_TOO_BIG_TO_CACHE.exception();
    }
  }

  private static boolean exceeds(int found, int most) {
    return Integer.compareUnsigned(found, most) > 0;
  }
}
