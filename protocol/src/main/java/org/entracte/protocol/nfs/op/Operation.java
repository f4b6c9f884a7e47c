package org.entracte.protocol.nfs.op;

import org.entracte.protocol.nfs.state.NfsException;
import org.entracte.protocol.nfs.state.Status;
import org.entracte.protocol.nfs.xdr.XdrException;
import org.entracte.protocol.nfs.xdr.XdrReader;
import org.entracte.protocol.nfs.xdr.XdrWriter;
import org.entracte.protocol.tree.FileException;

/** One operation of a COMPOUND. Stateless; used by many threads. */
interface Operation {
  /**
   * Reads its arguments, acts, and writes its result behind the status, which the compound writes.
   * What was written stays if this returns, whatever the status, and is dropped if it throws.
   */
  Status execute(Compound compound, XdrReader in, XdrWriter out)
      throws XdrException, NfsException, FileException;
}
