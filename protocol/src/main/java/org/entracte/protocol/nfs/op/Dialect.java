package org.entracte.protocol.nfs.op;

import org.entracte.protocol.nfs.state.Client;
import org.entracte.protocol.nfs.state.NfsException;
import org.entracte.protocol.nfs.state.Stateid;
import org.entracte.protocol.nfs.state.Status;
import org.entracte.protocol.nfs.xdr.XdrException;
import org.entracte.protocol.nfs.xdr.XdrReader;
import org.jspecify.annotations.Nullable;

/**
 * What every operation sees differently with and without sessions: who asks, what a stateid means,
 * where an operation may stand. Stateless; used by many threads.
 */
interface Dialect {
  /** What the place of an operation in the request forbids; OK if nothing. */
  Status judge(Compound compound, int index, int number);

  /** The client that an owner in the arguments belongs to. */
  Client named(Compound compound, long clientId) throws NfsException;

  /** The client that a stateid was given to. */
  Client holding(Compound compound, Stateid stateid) throws NfsException;

  /** Refuses input and output without an open while others may still claim theirs back. */
  void checkNoGrace(Compound compound) throws NfsException;

  /**
   * The stateid meant by {@code given}.
   *
   * @param current what the last operation returned, if anything
   */
  Stateid meant(Stateid given, @Nullable Stateid current) throws NfsException;

  /** What an OPEN may have in it. */
  OpenForm openForm();

  /**
   * Whether a request must not be executed again, and nothing in it would tell. {@code in} stands
   * at the number of operations; reads on.
   */
  boolean actsOnce(XdrReader in) throws XdrException;

  /** The status as this minor version has it. */
  Status spoken(Status status);
}
