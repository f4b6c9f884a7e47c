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

/** CLONE (RFC 7862, 15.13), where the file system can share blocks. */
final class Clone implements Operation {
  private final FileUse files;

  Clone(FileUse files) {
    this.files = files;
  }

  @Override
  public Status execute(Compound compound, XdrReader in, XdrWriter out)
      throws XdrException, NfsException, FileException {
    Stateid from = Wire.readStateid(in);
    Stateid to = Wire.readStateid(in);
    long fromOffset = in.readLong();
    long toOffset = in.readLong();
    ByteRange range = Wire.range(fromOffset, in.readLong());
    HeldFile source = files.useSaved(compound, from, OpenTable.READ);
    try {
      HeldFile target = files.use(compound, to, OpenTable.WRITE);
      try {
        if (range.end() > source.file().attributes().sizeBytes()) {
          throw Status.INVAL.exception();
        }
        Copy.checkApart(source.file(), range, target.file(), toOffset);
        target.file().cloneFrom(source.file(), range, toOffset);
        target.file().commit();
      } finally {
        target.release();
      }
    } finally {
      source.release();
    }
    return Status.OK;
  }
}
