package org.entracte.protocol.webdav;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.entracte.protocol.tree.FileException;

/**
 * Waits in the client's place. NFS tells its client to try again (NFS4ERR_DELAY) and it does; most
 * WebDAV clients show a 503 as an error at once, so what is only busy, or what became another
 * version while it was opened, is tried again here for a while. Safe for many threads.
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
