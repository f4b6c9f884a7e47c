package org.entracte.protocol.nfs.op;

import org.entracte.protocol.nfs.state.Client;
import org.entracte.protocol.nfs.state.NfsException;
import org.entracte.protocol.nfs.state.OpenTable;
import org.entracte.protocol.nfs.state.Status;
import org.entracte.protocol.nfs.xdr.XdrException;
import org.entracte.protocol.nfs.xdr.XdrReader;
import org.entracte.protocol.nfs.xdr.XdrWriter;

/** TEST_STATEID (RFC 8881, 18.48). */
final class TestStateid implements Operation {
  private static final int MAX_STATEIDS = 1024;

  private final OpenTable opens;

  TestStateid(OpenTable opens) {
    this.opens = opens;
  }

  @Override
  public Status execute(Compound compound, XdrReader in, XdrWriter out)
      throws XdrException, NfsException {
    int count = in.readCount(MAX_STATEIDS, 16);
    Client client = compound.client();
    out.writeInt(count);
    for (int i = 0; i < count; i++) {
      out.writeInt(opens.test(client, Wire.readStateid(in)).code());
    }
    return Status.OK;
  }
}
