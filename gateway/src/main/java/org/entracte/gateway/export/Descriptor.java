package org.entracte.gateway.export;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A file descriptor that is closed once, after its last use: the kernel hands numbers out again, so
 * a call that is late by a moment would hit somebody else's file. Safe for many threads.
 */
final class Descriptor {
  private static final int CLOSED = 1 << 30;

  private final int number;
  private final Scratch.Pool scratches;

  /** Whose number this is, in use until this is closed; null if its own. */
  private final @Nullable Descriptor lender;

  /** How many uses are under way, plus CLOSED. */
  private final AtomicInteger state = new AtomicInteger();

  Descriptor(int number, Scratch.Pool scratches) {
    this(number, scratches, null);
  }

  private Descriptor(int number, Scratch.Pool scratches, @Nullable Descriptor lender) {
    this.number = number;
    this.scratches = scratches;
    this.lender = lender;
  }

  /**
   * Another one for the same number, closed by itself; the number is closed with the last of them.
   *
   * @throws IllegalStateException after close
   */
  Descriptor lend() {
    return new Descriptor(acquire(), scratches, this);
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
      if (lender != null) {
        lender.release();
        return;
      }
      try (Scratch scratch = scratches.take()) {
        // An error here (EIO) tells of writes that sync would have reported; the number is free.
        Posix.close(scratch, number);
      }
    }
  }
}
