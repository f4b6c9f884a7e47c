package org.entracte.protocol.webdav;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The bodies of requests and answers that are under way, each of which holds a thread. When they
 * are so many that others could come short of threads, those whose clients are slowest are cut off.
 * Safe for many threads.
 */
final class SlowBodies {
  /** From here on the slow ones go: half of the threads that answer requests. */
  static final int MOST = 128;

  /** Judged is what came while the client was waited for so long. */
  private static final Duration FIRST = Duration.ofSeconds(1);

  /** Whose client is as fast as this stays, however many there are. */
  private static final long FAST_BYTES_A_SECOND = 64 * 1024;

  private final InstantSource clock;
  private final Map<Body, Body> open = new ConcurrentHashMap<>();

  SlowBodies(InstantSource clock) {
    this.clock = clock;
  }

  /** One body; what its client does not hold up does not count. One thread reads or writes it. */
  final class Body implements AutoCloseable {
    private final Runnable cut;
    private volatile Progress progress = new Progress(0, Duration.ZERO, Instant.MAX);

    /** Where what is judged next begins; only {@link #cutSlowest} uses it. */
    private Progress judged = progress;

    private Body(Runnable cut) {
      this.cut = cut;
    }

    /** The client is waited for. */
    void waits() {
      progress = new Progress(progress.bytes(), progress.waited(), clock.instant());
    }

    /** Something came or went, or nothing more will. */
    void goesOn(long more) {
      progress = new Progress(progress.bytes() + more, waited(clock.instant()), Instant.MAX);
    }

    private Duration waited(Instant now) {
      Progress known = progress;
      return known.since().isBefore(now)
          ? known.waited().plus(Duration.between(known.since(), now))
          : known.waited();
    }

    @Override
    public void close() {
      open.remove(this);
    }
  }

  /**
   * How far a body is.
   *
   * @param waited for its client
   * @param since when the client is waited for just now; MAX if it is not
   */
  private record Progress(long bytes, Duration waited, Instant since) {}

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
            .flatMap(body -> judge(body, now).stream())
            .sorted(Comparator.comparingDouble(Slow::bytesASecond))
            .limit(tooMany)
            .toList();
    for (Slow slow : slowest) {
      slow.body().close();
      slow.body().cut.run();
    }
  }

  /** Who was fast is judged anew by what comes from now on. */
  private static Optional<Slow> judge(Body body, Instant now) {
    Progress then = body.judged;
    Progress by = new Progress(body.progress.bytes(), body.waited(now), now);
    Duration waited = by.waited().minus(then.waited());
    if (waited.compareTo(FIRST) < 0) {
      return Optional.empty();
    }
    double rate = (by.bytes() - then.bytes()) * 1000.0 / waited.toMillis();
    if (rate >= FAST_BYTES_A_SECOND) {
      body.judged = by;
      return Optional.empty();
    }
    return Optional.of(new Slow(body, rate));
  }
}
