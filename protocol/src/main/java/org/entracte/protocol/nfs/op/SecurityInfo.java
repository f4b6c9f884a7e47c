package org.entracte.protocol.nfs.op;

import org.entracte.protocol.nfs.state.NfsException;
import org.entracte.protocol.nfs.state.Status;
import org.entracte.protocol.nfs.xdr.XdrException;
import org.entracte.protocol.nfs.xdr.XdrReader;
import org.entracte.protocol.nfs.xdr.XdrWriter;
import org.entracte.protocol.tree.FileException;

/**
 * SECINFO and SECINFO_NO_NAME (RFC 8881, 18.29, 18.45): AUTH_SYS. Consumes the current file handle
 * (2.6.3.1.1.8); without sessions it stays as it is (RFC 7530, 16.31).
 */
final class SecurityInfo implements Operation {
  private static final int AUTH_SYS = 1;
  private static final int STYLE_PARENT = 1;

  private final ServedExports exports;
  private final boolean named;
  private final boolean consumes;

  /**
   * @param named whether it is asked of a name
   * @param consumes whether there is no current file handle afterwards
   */
  SecurityInfo(ServedExports exports, boolean named, boolean consumes) {
    this.exports = exports;
    this.named = named;
    this.consumes = consumes;
  }

  @Override
  public Status execute(Compound compound, XdrReader in, XdrWriter out)
      throws XdrException, NfsException, FileException {
    Place before = compound.place();
    if (named) {
      new Lookup(exports).execute(compound, in, out);
    } else if (in.readInt() == STYLE_PARENT) {
      new LookupParent(exports).execute(compound, in, out);
    } else {
      compound.current();
    }
    compound.current(consumes ? null : before);
    out.writeInt(1);
    out.writeInt(AUTH_SYS);
    return Status.OK;
  }
}
