package org.entracte.protocol.nfs.op;

import org.entracte.protocol.nfs.state.ClientTable;
import org.entracte.protocol.nfs.state.NfsException;
import org.entracte.protocol.nfs.state.OwnerKey;
import org.entracte.protocol.nfs.state.Status;
import org.entracte.protocol.nfs.xdr.XdrException;
import org.entracte.protocol.nfs.xdr.XdrReader;
import org.entracte.protocol.nfs.xdr.XdrWriter;

/** EXCHANGE_ID (RFC 8881, 18.35). */
final class ExchangeId implements Operation {
  private static final int UPDATE_CONFIRMED = 0x4000_0000;
  private static final int CONFIRMED = 0x8000_0000;
  private static final int USE_NON_PNFS = 0x0001_0000;
  private static final int KNOWN_FLAGS = 0x4007_0103;
  private static final int PROTECT_NONE = 0;
  private static final int PROTECT_SSV = 2;
  private static final int MAX_NAME_BYTES = 1024;

  private final ClientTable clients;
  private final byte[] serverId;

  ExchangeId(ClientTable clients, byte[] serverId) {
    this.clients = clients;
    this.serverId = serverId;
  }

  @Override
  public Status execute(Compound compound, XdrReader in, XdrWriter out)
      throws XdrException, NfsException {
    long verifier = in.readLong();
    OwnerKey owner = new OwnerKey(in.readOpaque(OwnerKey.MAX_BYTES));
    int flags = in.readInt();
    int protection = in.readInt();
    if (protection != PROTECT_NONE) {
      throw (protection == PROTECT_SSV ? Status.ENCR_ALG_UNSUPP : Status.INVAL).exception();
    }
    skipImplementation(in);
    if ((flags & ~KNOWN_FLAGS) != 0) {
      throw Status.INVAL.exception();
    }
    boolean update = (flags & UPDATE_CONFIRMED) != 0;
    write(clients.exchangeId(owner, verifier, compound.principal(), update), out);
    return Status.OK;
  }

  private static void skipImplementation(XdrReader in) throws XdrException {
    if (in.readCount(1, 20) == 1) {
      in.skipOpaque(MAX_NAME_BYTES);
      in.skipOpaque(MAX_NAME_BYTES);
      in.skip(12);
    }
  }

  private void write(ClientTable.Identity identity, XdrWriter out) {
    out.writeLong(identity.clientId());
    out.writeInt(identity.sequence());
    out.writeInt(USE_NON_PNFS | (identity.confirmed() ? CONFIRMED : 0));
    out.writeInt(PROTECT_NONE);
    out.writeLong(0);
    out.writeOpaque(serverId);
    out.writeOpaque(serverId);
    out.writeInt(0);
  }
}
