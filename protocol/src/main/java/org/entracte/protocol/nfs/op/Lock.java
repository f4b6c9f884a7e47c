package org.entracte.protocol.nfs.op;

import org.entracte.protocol.nfs.state.Client;
import org.entracte.protocol.nfs.state.ClientTable;
import org.entracte.protocol.nfs.state.NfsException;
import org.entracte.protocol.nfs.state.OpenTable;
import org.entracte.protocol.nfs.state.OwnerKey;
import org.entracte.protocol.nfs.state.Stateid;
import org.entracte.protocol.nfs.state.Status;
import org.entracte.protocol.nfs.xdr.XdrException;
import org.entracte.protocol.nfs.xdr.XdrReader;
import org.entracte.protocol.nfs.xdr.XdrWriter;
import org.entracte.protocol.tree.FileException;
import org.jspecify.annotations.Nullable;

/** LOCK (RFC 8881, 18.10). */
final class Lock implements Operation {
  private final ClientTable clients;

  Lock(ClientTable clients) {
    this.clients = clients;
  }

  /** Either a lock owner's first lock through an open, or a further one. */
  private record Locker(Stateid stateid, @Nullable OwnerKey owner) {}

  @Override
  public Status execute(Compound compound, XdrReader in, XdrWriter out)
      throws XdrException, NfsException, FileException {
    boolean write = LockWire.isWrite(in.readInt());
    boolean reclaim = in.readBoolean();
    long offset = in.readLong();
    long length = in.readLong();
    Locker locker = locker(in);
    OpenTable.LockRequest request =
        new OpenTable.LockRequest(write, offset, LockWire.last(offset, length));
    Place.Inside place = LockWire.file(compound);
    Stateid stateid = compound.meant(locker.stateid());
    Client client = compound.holding(stateid);
    if (reclaim) {
      clients.checkMayReclaim(client);
    } else {
      clients.checkNoGrace(client);
    }
    OpenTable opens = clients.opens();
    OpenTable.LockAnswer answer =
        locker.owner() == null
            ? opens.lockMore(client, stateid, place.key(), request)
            : opens.lockFirst(client, stateid, place.key(), locker.owner(), request);
    return write(compound, answer, reclaim, out);
  }

  private static Locker locker(XdrReader in) throws XdrException {
    if (in.readBoolean()) {
      in.readInt();
      Stateid open = Wire.readStateid(in);
      in.readInt();
      return new Locker(open, Wire.readOwner(in).key());
    }
    Stateid locks = Wire.readStateid(in);
    in.readInt();
    return new Locker(locks, null);
  }

  private static Status write(
      Compound compound, OpenTable.LockAnswer answer, boolean reclaim, XdrWriter out) {
    return switch (answer) {
      case OpenTable.LockAnswer.Granted(var stateid) -> {
        compound.currentStateid(stateid);
        Wire.writeStateid(stateid, out);
        yield Status.OK;
      }
      case OpenTable.LockAnswer.Denied(var conflict) ->
          reclaim ? Status.RECLAIM_CONFLICT : LockWire.denied(conflict, out);
    };
  }
}
