package org.entracte.protocol.nfs.op;

import org.entracte.protocol.nfs.state.NfsException;
import org.entracte.protocol.nfs.state.Status;
import org.entracte.protocol.nfs.xdr.XdrReader;
import org.entracte.protocol.nfs.xdr.XdrWriter;
import org.entracte.protocol.tree.FileException;

/** GETFH (RFC 8881, 18.8). */
final class GetHandle implements Operation {
  private final ServedExports exports;

  GetHandle(ServedExports exports) {
    this.exports = exports;
  }

  @Override
  public Status execute(Compound compound, XdrReader in, XdrWriter out)
      throws NfsException, FileException {
    out.writeOpaque(exports.handle(compound.current()));
    return Status.OK;
  }
}
