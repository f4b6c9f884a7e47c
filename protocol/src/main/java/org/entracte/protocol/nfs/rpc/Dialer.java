package org.entracte.protocol.nfs.rpc;

import java.net.InetSocketAddress;

/** Makes connections to clients that are called without a session. Safe for many threads. */
public interface Dialer {
  /** Reaches nobody. */
  Dialer NONE = (target, caller) -> caller.failed("no connections are made from here");

  /** Tries to connect, without waiting for it; {@code caller} is told, by another thread. */
  void dial(InetSocketAddress target, Caller caller);

  /** Who wants a connection. Told one of the two, once, by a thread that must not wait. */
  interface Caller {
    void connected(DialedPath path);

    void failed(String why);
  }

  /** A connection that was made. */
  interface DialedPath extends BackPath {
    /** Ends it; whose calls were not answered is told that they are lost. */
    void close();
  }
}
