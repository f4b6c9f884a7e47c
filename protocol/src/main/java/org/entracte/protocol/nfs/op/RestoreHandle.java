package org.entracte.protocol.nfs.op;

import org.entracte.protocol.nfs.state.NfsException;
import org.entracte.protocol.nfs.state.Status;
import org.entracte.protocol.nfs.xdr.XdrReader;
import org.entracte.protocol.nfs.xdr.XdrWriter;

/** RESTOREFH (RFC 8881, 18.27). */
final class RestoreHandle implements Operation {
  @Override
  public Status execute(Compound compound, XdrReader in, XdrWriter out) throws NfsException {
    compound.restore();
    return Status.OK;
  }
}
