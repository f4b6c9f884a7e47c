package org.entracte.protocol.nfs.op;

import org.entracte.protocol.nfs.state.NfsException;
import org.entracte.protocol.nfs.state.Sequenced;
import org.entracte.protocol.nfs.state.Status;
import org.entracte.protocol.nfs.xdr.XdrException;
import org.entracte.protocol.nfs.xdr.XdrReader;
import org.entracte.protocol.nfs.xdr.XdrWriter;

/** BACKCHANNEL_CTL (RFC 8881, 18.33): another program or credential for calls to the client. */
final class BackChannelControl implements Operation {
  @Override
  public Status execute(Compound compound, XdrReader in, XdrWriter out)
      throws XdrException, NfsException {
    int program = in.readInt();
    CallbackSecurity security = CallbackSecurity.read(in);
    Sequenced.Fresh request = compound.request();
    if (request == null) {
      throw Status.OP_NOT_IN_SESSION.exception();
    }
    if (!security.isUsable()) {
      throw Status.NOENT.exception(); // no GSS handle of ours
    }
    request.session().call(program, security.credential());
    return Status.OK;
  }
}
