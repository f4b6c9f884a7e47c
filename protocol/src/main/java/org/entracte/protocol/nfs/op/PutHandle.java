package org.entracte.protocol.nfs.op;

import org.entracte.protocol.nfs.state.NfsException;
import org.entracte.protocol.nfs.state.Status;
import org.entracte.protocol.nfs.xdr.XdrException;
import org.entracte.protocol.nfs.xdr.XdrReader;
import org.entracte.protocol.nfs.xdr.XdrWriter;
import org.entracte.protocol.tree.FileException;

/** PUTFH (RFC 8881, 18.19). */
final class PutHandle implements Operation {
  private final ServedExports exports;

  PutHandle(ServedExports exports) {
    this.exports = exports;
  }

  @Override
  public Status execute(Compound compound, XdrReader in, XdrWriter out)
      throws XdrException, NfsException, FileException {
    compound.current(exports.resolve(in.readOpaqueView(ServedExports.MAX_HANDLE_BYTES)));
    return Status.OK;
  }
}
