package org.entracte.protocol.nfs.op;

import org.entracte.protocol.nfs.state.NfsException;
import org.entracte.protocol.nfs.state.Status;
import org.entracte.protocol.nfs.xdr.XdrException;
import org.entracte.protocol.nfs.xdr.XdrReader;
import org.entracte.protocol.nfs.xdr.XdrWriter;
import org.entracte.protocol.tree.FileException;

/**
 * SECINFO and SECINFO_NO_NAME (RFC 8881, 18.29, 18.45): AUTH_SYS. Consumes the current file handle.
 */
final class SecurityInfo implements Operation {
  private static final int AUTH_SYS = 1;
  private static final int STYLE_PARENT = 1;

  private final ServedExports exports;
  private final boolean named;

  SecurityInfo(ServedExports exports, boolean named) {
    this.exports = exports;
    this.named = named;
  }

  @Override
  public Status execute(Compound compound, XdrReader in, XdrWriter out)
      throws XdrException, NfsException, FileException {
    if (named) {
      new Lookup(exports).execute(compound, in, out);
    } else if (in.readInt() == STYLE_PARENT) {
      new LookupParent(exports).execute(compound, in, out);
    } else {
      compound.current();
    }
    compound.current(null);
    out.writeInt(1);
    out.writeInt(AUTH_SYS);
    return Status.OK;
  }
}
