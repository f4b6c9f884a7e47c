package org.entracte.protocol.nfs.callback;

/**
 * The way to call one client, whatever minor version it speaks. Safe for many threads; none of this
 * waits for the client.
 */
public sealed interface ClientChannel permits BackChannel, DialedChannel {
  /** Whether the client can be called now. What is down is tried again, but not all the time. */
  boolean isUp();

  /** Whether the client could not be reached when it was last tried. */
  boolean isOutOfReach();

  /** Whether the client answered in a way it must not. */
  boolean isFaulty();

  /** Tells the client something, as soon as that can be. */
  void call(Callback callback);

  /** The client is called no more; what it was not told yet is told to be broken. */
  void close();
}
