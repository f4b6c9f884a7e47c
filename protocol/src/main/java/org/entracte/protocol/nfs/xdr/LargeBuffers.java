package org.entracte.protocol.nfs.xdr;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;

/**
 * Room for records that are longer than most: a number of direct buffers that are lent, each to one
 * at a time, so that memory does not grow with the connections. Safe for many threads.
 */
public final class LargeBuffers {
  private final int bytes;
  private final Semaphore free;
  private final ConcurrentLinkedDeque<ByteBuffer> unused = new ConcurrentLinkedDeque<>();

  /** So many of that size; each is made when it is first wanted. */
  public LargeBuffers(int count, int bytes) {
    this.bytes = bytes;
    free = new Semaphore(count);
  }

  /** How much each holds. */
  int bytes() {
    return bytes;
  }

  /** An empty buffer; waits while all are lent. */
  public ByteBuffer take() {
    free.acquireUninterruptibly();
    return unused();
  }

  /** An empty buffer, unless all are lent. */
  public Optional<ByteBuffer> takeNow() {
    return free.tryAcquire() ? Optional.of(unused()) : Optional.empty();
  }

  private ByteBuffer unused() {
    ByteBuffer known = unused.poll();
    return known == null ? ByteBuffer.allocateDirect(bytes) : known.clear();
  }

  /** Ends a loan; what was written is worth nothing from now on. */
  public void giveBack(ByteBuffer lent) {
    unused.push(lent);
    free.release();
  }

  /** Whether somebody waits for one. */
  public boolean areWanted() {
    return free.hasQueuedThreads();
  }
}
