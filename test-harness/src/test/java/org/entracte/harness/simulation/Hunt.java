package org.entracte.harness.simulation;

import java.io.PrintStream;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Runs seed after seed, on some threads, until the time is over or the seeds are. */
final class Hunt {
  private static final int MOST_FAILURES = 5;
  private static final int SHRINKING_RUNS = 800;
  private static final Duration PROGRESS_EVERY = Duration.ofSeconds(10);

  private final Mishaps mishaps;
  private final AtomicLong nextSeed;
  private final long lastSeed;
  private final Instant end;
  private static final Duration LONG = Duration.ofMinutes(1);

  private final InstantSource clock;
  private final PrintStream out;
  private final ReentrantLock lock = new ReentrantLock();
  private final Tally tally = new Tally();
  private final List<Long> failures = new ArrayList<>();
  private final AtomicReference<@Nullable Throwable> broken = new AtomicReference<>();
  private final Map<Long, Instant> underWay = new ConcurrentHashMap<>();
  private final Instant begun;
  private Instant told;

  /**
   * @param mishaps what is put into each schedule besides
   * @param lastSeed the last one that is run; {@link Long#MAX_VALUE} for no end
   * @param time how long new seeds are begun
   */
  Hunt(
      Mishaps mishaps,
      long firstSeed,
      long lastSeed,
      Duration time,
      InstantSource clock,
      PrintStream out) {
    this.mishaps = mishaps;
    this.nextSeed = new AtomicLong(firstSeed);
    this.lastSeed = lastSeed;
    this.clock = clock;
    this.begun = clock.instant();
    this.end = begun.plus(time);
    this.told = begun;
    this.out = out;
  }

  /** Runs on this many threads until it is over. */
  void run(int threads) throws InterruptedException {
    List<Thread> hunters = new ArrayList<>();
    for (int number = 0; number < threads; number++) {
      hunters.add(
          Thread.ofPlatform()
              .name("hunter-" + number)
              .uncaughtExceptionHandler((hunter, why) -> broken.compareAndSet(null, why))
              .start(this::hunt));
    }
    for (Thread hunter : hunters) {
      while (!hunter.join(LONG)) {
        tellWhatTakesLong();
      }
    }
    Throwable why = broken.get();
    if (why != null) {
      throw new IllegalStateException("the hunt itself broke", why);
    }
  }

  /** A schedule without end would be silent otherwise; shrinking takes its time too. */
  private void tellWhatTakesLong() {
    Instant now = clock.instant();
    underWay.forEach(
        (seed, since) -> {
          Duration time = Duration.between(since, now);
          if (time.compareTo(LONG) > 0) {
            out.printf("seed %d is under way for %d s%n", seed, time.toSeconds());
          }
        });
  }

  Tally tally() {
    return tally;
  }

  List<Long> failures() {
    return List.copyOf(failures);
  }

  double schedulesPerSecond() {
    double seconds = Math.max(0.001, Duration.between(begun, clock.instant()).toMillis() / 1000.0);
    return (tally.counted("schedules") + failures.size()) / seconds;
  }

  private void hunt() {
    try (Site site = new Site()) {
      long seed = nextSeed.getAndIncrement();
      while (seed <= lastSeed && clock.instant().isBefore(end) && failures.size() < MOST_FAILURES) {
        underWay.put(seed, clock.instant());
        run(mishaps.of(seed), site);
        underWay.remove(seed);
        seed = nextSeed.getAndIncrement();
      }
    } catch (SQLException failed) {
      throw new AssertionError("no database in memory", failed);
    }
  }

  private void run(Schedule schedule, Site site) {
    try {
      add(Simulation.run(schedule, Faults.NONE, site).tally());
    } catch (Violation violation) {
      Schedule shortest = shrink(schedule, violation, site);
      lock.lock();
      try {
        failures.add(schedule.seed());
        out.printf(
            "seed %d FAILED: %s%nthe shortest schedule that breaks the same, of %d steps:%n",
            schedule.seed(), violation.what(), shortest.size());
        out.printf("%s", asTest(shortest));
      } finally {
        lock.unlock();
      }
    }
  }

  private static Schedule shrink(Schedule schedule, Violation violation, Site site) {
    return new Shrinker(
            candidate -> {
              try {
                var _ = Simulation.run(candidate, Faults.NONE, site);
                return false;
              } catch (Violation other) {
                return other.promise().equals(violation.promise());
              }
            },
            SHRINKING_RUNS)
        .shrink(schedule);
  }

  /** As it goes into SmokeSimulationTest; or for {@code bin/simulate --trace --schedule}. */
  static String asTest(Schedule schedule) {
    return String.format(
        "  @Test%n  void seed%dWhatItShows() {%n    replays(\"%s\");%n  }%n",
        schedule.seed(), schedule);
  }

  private void add(Tally one) {
    lock.lock();
    try {
      tally.add(one);
      Instant now = clock.instant();
      if (now.isAfter(told.plus(PROGRESS_EVERY))) {
        told = now;
        out.printf(
            "%s (%.0f/s, %d s)%n",
            tally.summary(failures.size()),
            schedulesPerSecond(),
            Duration.between(begun, now).toSeconds());
      }
    } finally {
      lock.unlock();
    }
  }
}
