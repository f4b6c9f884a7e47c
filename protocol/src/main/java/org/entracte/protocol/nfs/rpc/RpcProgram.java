package org.entracte.protocol.nfs.rpc;

import org.entracte.protocol.nfs.xdr.XdrException;
import org.entracte.protocol.nfs.xdr.XdrReader;
import org.entracte.protocol.nfs.xdr.XdrWriter;

/** One version of one RPC program (RFC 5531, 8). Called by many threads. */
public interface RpcProgram {
  int number();

  int version();

  /** Whether there is such a procedure; 0 is answered by the transport. */
  boolean has(int procedure);

  /**
   * Whether answering this call may have to wait for a disk or a network, so that the connection
   * should not wait with it. A hint: reads ahead in {@code arguments}, whose position is restored
   * by whoever asks.
   */
  boolean mayWait(int procedure, XdrReader arguments) throws XdrException;

  /**
   * Whether this call must not be executed again when it is sent again, and nothing in it tells the
   * program that it was. Reads ahead as {@link #mayWait} does.
   */
  boolean actsOnce(int procedure, XdrReader arguments) throws XdrException;

  /**
   * Answers one call: appends the results to {@code reply}.
   *
   * @throws XdrException if the arguments cannot be read; what was appended is dropped then and the
   *     caller told GARBAGE_ARGS
   */
  void call(int procedure, Peer peer, XdrReader arguments, XdrWriter reply) throws XdrException;
}
