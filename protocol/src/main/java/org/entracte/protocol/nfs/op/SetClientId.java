package org.entracte.protocol.nfs.op;

import org.entracte.protocol.nfs.callback.DialedChannel;
import org.entracte.protocol.nfs.state.CallbackAddress;
import org.entracte.protocol.nfs.state.NfsException;
import org.entracte.protocol.nfs.state.OwnerKey;
import org.entracte.protocol.nfs.state.PlainClients;
import org.entracte.protocol.nfs.state.Status;
import org.entracte.protocol.nfs.xdr.XdrException;
import org.entracte.protocol.nfs.xdr.XdrReader;
import org.entracte.protocol.nfs.xdr.XdrWriter;

/** SETCLIENTID (RFC 7530, 16.33). */
final class SetClientId implements Operation {
  private static final int MAX_ADDRESS_BYTES = 256;

  private final PlainClients clients;

  SetClientId(PlainClients clients) {
    this.clients = clients;
  }

  @Override
  public Status execute(Compound compound, XdrReader in, XdrWriter out)
      throws XdrException, NfsException {
    long verifier = in.readLong();
    OwnerKey owner = new OwnerKey(in.readOpaque(OwnerKey.MAX_BYTES));
    int program = in.readInt();
    CallbackAddress callback =
        new CallbackAddress(in.readOpaque(MAX_ADDRESS_BYTES), in.readOpaque(MAX_ADDRESS_BYTES));
    int ident = in.readInt();
    DialedChannel.Target target =
        compound
            .origin()
            .address()
            .flatMap(callback::of)
            .filter(_ -> isTransient(program))
            .map(address -> new DialedChannel.Target(address, program, ident))
            .orElse(null);
    return switch (clients.set(owner, verifier, compound.principal(), callback, target)) {
      case PlainClients.Answer.Given(long clientId, long confirm) -> {
        out.writeLong(clientId);
        out.writeLong(confirm);
        yield Status.OK;
      }
      case PlainClients.Answer.InUse(var holder) -> {
        out.writeOpaque(holder.network());
        out.writeOpaque(holder.address());
        yield Status.CLID_INUSE;
      }
    };
  }

  /** Whether the program is one that anybody may take (RFC 5531), as that of a callback is. */
  private static boolean isTransient(int program) {
    return program >= 0x4000_0000 && program < 0x6000_0000;
  }
}
