package org.entracte.protocol.nfs.op;

import org.entracte.protocol.nfs.state.HeldFile;
import org.entracte.protocol.nfs.state.NfsException;
import org.entracte.protocol.nfs.state.OpenTable;
import org.entracte.protocol.nfs.state.Stateid;
import org.entracte.protocol.nfs.state.Status;
import org.entracte.protocol.nfs.xdr.XdrException;
import org.entracte.protocol.nfs.xdr.XdrReader;
import org.entracte.protocol.nfs.xdr.XdrWriter;
import org.entracte.protocol.tree.ByteRange;
import org.entracte.protocol.tree.FileException;

/** ALLOCATE and DEALLOCATE (RFC 7862, 15.1 and 15.4). */
final class Allocate implements Operation {
  private final FileUse files;
  private final boolean keep;

  /**
   * @param keep whether room is to be kept, not given back
   */
  Allocate(FileUse files, boolean keep) {
    this.files = files;
    this.keep = keep;
  }

  @Override
  public Status execute(Compound compound, XdrReader in, XdrWriter out)
      throws XdrException, NfsException, FileException {
    Stateid stateid = Wire.readStateid(in);
    ByteRange range = Wire.range(in.readLong(), in.readLong());
    HeldFile held = files.use(compound, stateid, OpenTable.WRITE);
    try {
      if (keep) {
        held.file().allocate(range);
      } else {
        held.file().punchHole(range);
      }
      // There is no COMMIT that a client would send for these (RFC 7862, 4.4).
      held.file().commit();
    } finally {
      held.release();
    }
    return Status.OK;
  }
}
