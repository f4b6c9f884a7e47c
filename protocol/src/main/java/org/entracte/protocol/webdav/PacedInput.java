package org.entracte.protocol.webdav;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * A request's body that has to keep coming: who sends a byte now and then would hold a thread for
 * as long as they like. Used by one thread.
 */
final class PacedInput extends FilterInputStream {
  /** So long anybody may be as slow as they are. */
  static final Duration GRACE = Duration.ofSeconds(30);

  /** On average, from then on. */
  static final long LEAST_BYTES_A_SECOND = 512;

  private final InstantSource clock;
  private final Instant begun;
  private final SlowBodies.Body body;
  private long bytes;

  /**
   * @param body told what comes; closed with this
   */
  PacedInput(InputStream in, InstantSource clock, SlowBodies.Body body) {
    super(in);
    this.clock = clock;
    this.begun = clock.instant();
    this.body = body;
  }

  /** No more is read; unlike closing it, this leaves the rest of the body alone. */
  void end() {
    body.close();
  }

  @Override
  public void close() throws IOException {
    end();
    super.close();
  }

  /** The body came too slowly. */
  static final class TooSlowException extends IOException {
    private static final long serialVersionUID = 1L;

    TooSlowException(long bytes, Duration time) {
      super(bytes + " bytes of the body came in " + time.toSeconds() + " s; that is too slow.");
    }
  }

  @Override
  public int read() throws IOException {
    body.waits();
    int b = super.read();
    count(b < 0 ? -1 : 1);
    return b;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    body.waits();
    return count(super.read(target, offset, length));
  }

  private int count(int read) throws TooSlowException {
    body.goesOn(Math.max(0, read));
    if (read > 0) {
      bytes += read;
      Duration time = Duration.between(begun, clock.instant());
      boolean slow = bytes < (time.toSeconds() - GRACE.toSeconds()) * LEAST_BYTES_A_SECOND;
      if (slow) {
        throw new TooSlowException(bytes, time);
      }
    }
    return read;
  }
}
