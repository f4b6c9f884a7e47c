package org.entracte.protocol.nfs.op;

import org.entracte.protocol.nfs.state.Client;
import org.entracte.protocol.nfs.state.ClientTable;
import org.entracte.protocol.nfs.state.NfsException;
import org.entracte.protocol.nfs.state.OpenTable;
import org.entracte.protocol.nfs.state.Status;
import org.entracte.protocol.nfs.xdr.XdrException;
import org.entracte.protocol.nfs.xdr.XdrReader;
import org.entracte.protocol.nfs.xdr.XdrWriter;
import org.entracte.protocol.tree.FileException;

/** LOCKT (RFC 8881, 18.11). */
final class LockTest implements Operation {
  private final ClientTable clients;

  LockTest(ClientTable clients) {
    this.clients = clients;
  }

  @Override
  public Status execute(Compound compound, XdrReader in, XdrWriter out)
      throws XdrException, NfsException, FileException {
    boolean write = LockWire.isWrite(in.readInt());
    long offset = in.readLong();
    long length = in.readLong();
    Wire.ClientOwner owner = Wire.readOwner(in);
    OpenTable.LockRequest request =
        new OpenTable.LockRequest(write, offset, LockWire.last(offset, length));
    Place.Inside place = LockWire.file(compound);
    Client client = compound.named(owner.clientId());
    clients.checkNoGrace(client);
    OpenTable.Conflict conflict = clients.opens().test(client, place.key(), owner.key(), request);
    return conflict == null ? Status.OK : LockWire.denied(conflict, out);
  }
}
