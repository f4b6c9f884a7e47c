package org.entracte.gateway.export;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * A file descriptor that is closed once, after its last use: the kernel hands numbers out again, so
 * a call that is late by a moment would hit somebody else's file. Safe for many threads.
 */
final class Descriptor {
  private static final int CLOSED = 1 << 30;

  private final int number;
  private final Scratch.Pool scratches;

  /** How many uses are under way, plus CLOSED. */
  private final AtomicInteger state = new AtomicInteger();

  Descriptor(int number, Scratch.Pool scratches) {
    this.number = number;
    this.scratches = scratches;
  }

  /**
   * The number, good until {@link #release}.
   *
   * @throws IllegalStateException after close
   */
  int acquire() {
    if (state.getAndIncrement() >= CLOSED) {
      release();
      throw new IllegalStateException("used after close");
    }
    return number;
  }

  void release() {
    if (state.decrementAndGet() == CLOSED) {
      closeOnce();
    }
  }

  /** Ends it with the last use under way; a second call does nothing. */
  void close() {
    int before = state.getAndUpdate(value -> value | CLOSED);
    if (before == 0) {
      closeOnce();
    }
  }

  /** Two threads may find the last use over (a late, refused acquire does): one of them closes. */
  private void closeOnce() {
    if (state.compareAndSet(CLOSED, CLOSED | CLOSED >> 1)) {
      try (Scratch scratch = scratches.take()) {
        // An error here (EIO) tells of writes that sync would have reported; the number is free.
        Posix.close(scratch, number);
      }
    }
  }
}
