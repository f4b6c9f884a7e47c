package org.entracte.protocol.nfs.rpc;

import java.net.InetSocketAddress;

/** Makes connections to clients that are called without a session. Safe for many threads. */
public interface Dialer {
  /** Reaches nobody. */
  Dialer NONE = (target, caller) -> caller.ended("no connections are made from here");

  /**
   * Tries to connect, without waiting for it; {@code caller} is told, by another thread or, where
   * nothing is tried, by this one.
   */
  void dial(InetSocketAddress target, Caller caller);

  /** Who wants a connection. Told by threads that must not wait. */
  interface Caller {
    /** There is one; told once at most. */
    void connected(DialedPath path);

    /** There is none, or none any more; told once, and nothing after it. */
    void ended(String why);
  }

  /** A connection that was made. */
  interface DialedPath extends BackPath {
    /** Ends it; whose calls were not answered is told that they are lost. */
    void close();
  }
}
