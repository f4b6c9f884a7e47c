package org.entracte.protocol.nfs.op;

import org.entracte.protocol.nfs.state.NfsException;
import org.entracte.protocol.nfs.state.Status;
import org.entracte.protocol.nfs.xdr.XdrException;
import org.entracte.protocol.nfs.xdr.XdrReader;
import org.entracte.protocol.nfs.xdr.XdrWriter;

/**
 * OFFLOAD_CANCEL and OFFLOAD_STATUS (RFC 7862, 15.8 and 15.9): a {@link Copy} is done when it is
 * answered, so no stateid stands for one.
 */
final class NoOffload implements Operation {
  @Override
  public Status execute(Compound compound, XdrReader in, XdrWriter out)
      throws XdrException, NfsException {
    Wire.readStateid(in);
    return Status.BAD_STATEID;
  }
}
