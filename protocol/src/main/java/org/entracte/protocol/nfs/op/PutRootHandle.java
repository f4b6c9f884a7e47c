package org.entracte.protocol.nfs.op;

import org.entracte.protocol.nfs.state.Status;
import org.entracte.protocol.nfs.xdr.XdrReader;
import org.entracte.protocol.nfs.xdr.XdrWriter;

/** PUTROOTFH and PUTPUBFH (RFC 8881, 18.20, 18.21): to the pseudo root. */
final class PutRootHandle implements Operation {
  private final ServedExports exports;

  PutRootHandle(ServedExports exports) {
    this.exports = exports;
  }

  @Override
  public Status execute(Compound compound, XdrReader in, XdrWriter out) {
    compound.current(exports.pseudoRoot());
    return Status.OK;
  }
}
