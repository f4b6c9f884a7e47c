package org.entracte.protocol.nfs.op;

import org.entracte.protocol.nfs.state.NfsException;
import org.entracte.protocol.nfs.state.Status;
import org.entracte.protocol.nfs.xdr.XdrException;
import org.entracte.protocol.nfs.xdr.XdrOverflowException;
import org.entracte.protocol.nfs.xdr.XdrReader;
import org.entracte.protocol.nfs.xdr.XdrWriter;
import org.entracte.protocol.tree.FileException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs one operation and makes a status of every way it can fail. */
final class Execution {
  private static final Logger LOG = LoggerFactory.getLogger(Execution.class);

  private Execution() {}

  /**
   * The operation's status; what it wrote before it threw is dropped.
   *
   * @throws XdrException if its arguments cannot be read
   * @throws XdrOverflowException if its result does not fit
   */
  static Status run(Operation operation, Compound compound, XdrReader in, XdrWriter out)
      throws XdrException {
    int start = out.position();
    Status status;
    try {
      return operation.execute(compound, in, out);
    } catch (NfsException refused) {
      status = refused.status();
    } catch (FileException refused) {
      LOG.debug("refused: {}", refused.getMessage());
      status = FileErrorStatus.of(refused.error());
    } catch (XdrOverflowException tooLong) {
      throw tooLong;
    } catch (RuntimeException broken) {
      LOG.error("An NFS operation failed in a way it must not", broken);
      status = Status.SERVERFAULT;
    }
    out.truncate(start);
    return status;
  }
}
