package org.entracte.protocol.nfs.rpc;

import java.io.IOException;
import org.entracte.protocol.nfs.xdr.XdrException;
import org.entracte.protocol.nfs.xdr.XdrReader;

/**
 * Calls to the peer of a connection, over that connection (RFC 8881, 2.10.3.1). Safe for many
 * threads.
 */
public interface BackPath {
  /** Of a peer that cannot be called. */
  BackPath NONE =
      new BackPath() {
        @Override
        public boolean isOpen() {
          return false;
        }

        @Override
        public int call(Call call, Answer answer) throws IOException {
          throw new IOException("this peer cannot be called");
        }

        @Override
        public void forget(int xid) {}
      };

  /** Whether the connection is there. */
  boolean isOpen();

  /**
   * Sends a call; waits only while the peer takes nothing of what is sent to it.
   *
   * @return the call's number, for {@link #forget}
   * @throws IOException if it could not be sent; {@code answer} is told nothing then
   */
  int call(Call call, Answer answer) throws IOException;

  /** From now on nobody waits for that call's answer. */
  void forget(int xid);

  /**
   * A call.
   *
   * @param credential the body of an AUTH_SYS credential; empty for AUTH_NONE
   * @param arguments in XDR
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Call(int program, int version, int procedure, byte[] credential, byte[] arguments) {}

  /** What becomes of a call; told at most once, by the connection's thread, which must not wait. */
  interface Answer {
    /** The peer's results; good only during this call. */
    void results(XdrReader in) throws XdrException;

    /** The peer refused the call as such. */
    void refused(String why);

    /** The connection ended before there was an answer. */
    void lost();
  }
}
