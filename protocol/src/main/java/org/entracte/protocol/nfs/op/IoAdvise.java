package org.entracte.protocol.nfs.op;

import org.entracte.protocol.nfs.state.HeldFile;
import org.entracte.protocol.nfs.state.NfsException;
import org.entracte.protocol.nfs.state.OpenTable;
import org.entracte.protocol.nfs.state.Stateid;
import org.entracte.protocol.nfs.state.Status;
import org.entracte.protocol.nfs.xdr.XdrException;
import org.entracte.protocol.nfs.xdr.XdrReader;
import org.entracte.protocol.nfs.xdr.XdrWriter;
import org.entracte.protocol.tree.FileException;

/** IO_ADVISE (RFC 7862, 15.5): heard, and not followed. */
final class IoAdvise implements Operation {
  private final FileUse files;

  IoAdvise(FileUse files) {
    this.files = files;
  }

  @Override
  public Status execute(Compound compound, XdrReader in, XdrWriter out)
      throws XdrException, NfsException, FileException {
    Stateid stateid = Wire.readStateid(in);
    in.skip(16);
    AttributeMask.read(in);
    HeldFile held = files.use(compound, stateid, OpenTable.READ);
    held.release();
    AttributeMask.NONE.write(out);
    return Status.OK;
  }
}
