package org.entracte.protocol.nfs.op;

import org.entracte.protocol.nfs.state.NfsException;
import org.entracte.protocol.nfs.state.Status;
import org.entracte.protocol.nfs.xdr.XdrReader;
import org.entracte.protocol.nfs.xdr.XdrWriter;

/** SAVEFH (RFC 8881, 18.28). */
final class SaveHandle implements Operation {
  @Override
  public Status execute(Compound compound, XdrReader in, XdrWriter out) throws NfsException {
    compound.save();
    return Status.OK;
  }
}
