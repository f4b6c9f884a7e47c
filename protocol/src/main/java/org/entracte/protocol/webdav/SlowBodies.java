package org.entracte.protocol.webdav;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The bodies that are under way, each of which holds a thread. When they are so many that others
 * could come short of threads, the slowest are cut off. Safe for many threads.
 */
final class SlowBodies {
  /** From here on the slow ones go: half of the threads that answer requests. */
  static final int MOST = 128;

  /** Nobody is judged before. */
  private static final Duration FIRST = Duration.ofSeconds(1);

  /** Who is as fast as this on average stays, however many there are. */
  private static final long FAST_BYTES_A_SECOND = 64 * 1024;

  private final InstantSource clock;
  private final Map<Body, Body> open = new ConcurrentHashMap<>();

  SlowBodies(InstantSource clock) {
    this.clock = clock;
  }

  /** One body, from its first byte that is waited for to its end. */
  final class Body implements AutoCloseable {
    private final Runnable cut;
    private final Instant begun = clock.instant();
    private volatile long bytes;

    private Body(Runnable cut) {
      this.cut = cut;
    }

    /** Told by the one thread that reads. */
    void came(long more) {
      bytes = more;
    }

    @Override
    public void close() {
      open.remove(this);
    }
  }

  /** A body that was too slow to stay; in the order in which they go. */
  private record Slow(Body body, double bytesASecond) {}

  /**
   * @param cut ends the body; called by another thread, maybe after it has ended
   */
  Body begin(Runnable cut) {
    Body body = new Body(cut);
    open.put(body, body);
    return body;
  }

  /** To be called about once a second. */
  void cutSlowest() {
    int tooMany = open.size() - MOST;
    if (tooMany <= 0) {
      return;
    }
    Instant now = clock.instant();
    List<Slow> slowest =
        open.keySet().stream()
            .filter(body -> Duration.between(body.begun, now).compareTo(FIRST) >= 0)
            .map(body -> new Slow(body, rate(body, now)))
            .filter(slow -> slow.bytesASecond() < FAST_BYTES_A_SECOND)
            .sorted(Comparator.comparingDouble(Slow::bytesASecond))
            .limit(tooMany)
            .toList();
    for (Slow slow : slowest) {
      slow.body().close();
      slow.body().cut.run();
    }
  }

  private static double rate(Body body, Instant now) {
    return body.bytes * 1000.0 / Duration.between(body.begun, now).toMillis();
  }
}
