package org.entracte.protocol.webdav;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;

/**
 * Waits in the client's place. NFS tells its client to try again (NFS4ERR_DELAY) and it does; most
 * WebDAV clients show a 503 as an error at once, so what is only busy, or what became another
 * version while it was opened, is tried again here for a while: a whole method that reads, or the
 * act of one that changes something, whose body comes only once. Safe for many threads.
 */
public final class Patience {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final Duration PAUSE = Duration.ofMillis(50);

  /** Lets time pass, in the thread that calls. */
  public interface Pause {
    void pause(Duration duration) throws InterruptedException;
  }

  private final InstantSource clock;
  private final Pause pause;

  public Patience(InstantSource clock, Pause pause) {
    this.clock = clock;
    this.pause = pause;
  }

  InstantSource clock() {
    return clock;
  }

  /** The same method, for one that changes nothing and can be begun again until it has answered. */
  MethodHandler.Method with(MethodHandler.Method method) {
    return exchange -> {
      Instant end = clock.instant().plus(LIMIT);
      while (!runs(method, exchange, end)) {
        exchange.reset();
        pause();
      }
    };
  }

  /**
   * Acts again while it is only busy, which says that nothing was done, until this request has
   * waited long enough for all its acts together.
   */
  <T> T act(Exchange exchange, WebDavLocks.Act<T> act) throws Refusal, FileException {
    while (true) {
      try {
        return act.run();
      } catch (FileException refused) {
        if (refused.error() != FileError.BUSY || !waits(exchange)) {
          throw refused;
        }
      }
    }
  }

  /** False if it may not wait any more, or is told to stop. */
  private boolean waits(Exchange exchange) {
    if (exchange.waited().compareTo(LIMIT) >= 0) {
      return false;
    }
    try {
      pause.pause(PAUSE);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      return false;
    }
    exchange.addWaited(PAUSE);
    return true;
  }

  /**
   * @return false if it is to be tried again
   */
  private boolean runs(MethodHandler.Method method, Exchange exchange, Instant end)
      throws Refusal, FileException, IOException {
    try {
      method.run(exchange);
      return true;
    } catch (FileException refused) {
      boolean passes =
          switch (refused.error()) {
            case BUSY, VERSION_GONE -> true;
            default -> false;
          };
      if (!passes || exchange.isCommitted() || !clock.instant().isBefore(end)) {
        throw refused;
      }
      return false;
    }
  }

  private void pause() throws IOException {
    try {
      pause.pause(PAUSE);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("stopped while waiting").initCause(stopped);
    }
  }
}
