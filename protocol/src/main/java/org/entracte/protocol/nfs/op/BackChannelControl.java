package org.entracte.protocol.nfs.op;

import org.entracte.protocol.nfs.state.NfsException;
import org.entracte.protocol.nfs.state.Status;
import org.entracte.protocol.nfs.xdr.XdrException;
import org.entracte.protocol.nfs.xdr.XdrReader;
import org.entracte.protocol.nfs.xdr.XdrWriter;

/** BACKCHANNEL_CTL (RFC 8881, 18.33): noted, though nothing is ever called back. */
final class BackChannelControl implements Operation {
  @Override
  public Status execute(Compound compound, XdrReader in, XdrWriter out)
      throws XdrException, NfsException {
    in.readInt();
    CreateSession.skipSecurity(in);
    compound.client();
    return Status.OK;
  }
}
