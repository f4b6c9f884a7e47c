package org.entracte.protocol.nfs.op;

import org.entracte.protocol.nfs.state.Status;
import org.entracte.protocol.nfs.xdr.XdrReader;
import org.entracte.protocol.nfs.xdr.XdrWriter;

/** An operation of NFSv4 that we do not serve: NOTSUPP, or what else is given. */
final class Unsupported implements Operation {
  private final Status status;

  Unsupported(Status status) {
    this.status = status;
  }

  @Override
  public Status execute(Compound compound, XdrReader in, XdrWriter out) {
    return status;
  }
}
