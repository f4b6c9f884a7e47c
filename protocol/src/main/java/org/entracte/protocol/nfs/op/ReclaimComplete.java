package org.entracte.protocol.nfs.op;

import org.entracte.protocol.nfs.state.ClientTable;
import org.entracte.protocol.nfs.state.NfsException;
import org.entracte.protocol.nfs.state.Status;
import org.entracte.protocol.nfs.xdr.XdrException;
import org.entracte.protocol.nfs.xdr.XdrReader;
import org.entracte.protocol.nfs.xdr.XdrWriter;

/** RECLAIM_COMPLETE (RFC 8881, 18.51). */
final class ReclaimComplete implements Operation {
  private final ClientTable clients;

  ReclaimComplete(ClientTable clients) {
    this.clients = clients;
  }

  @Override
  public Status execute(Compound compound, XdrReader in, XdrWriter out)
      throws XdrException, NfsException {
    boolean oneFileSystem = in.readBoolean();
    if (oneFileSystem) {
      compound.current();
    } else {
      clients.reclaimComplete(compound.client());
    }
    return Status.OK;
  }
}
