package org.entracte.harness.torture;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Makes the mishaps of a round happen, and in the end repairs everything. A start takes as long as
 * it takes, so what comes next may be late. Used by one thread.
 */
final class Trouble {
  /** How long after a cut a link may still look broken to the cache. */
  private static final long CUT_MILLIS = 5_000;

  private final Stage stage;
  private final Outages outages = new Outages();
  private final Map<String, Long> away = new HashMap<>();
  private final Map<Integer, Integer> moods = new HashMap<>();
  private final PriorityQueue<Due> due = new PriorityQueue<>(Comparator.comparingLong(Due::nanos));
  private int kills;

  /** Something to do at a moment of {@link System#nanoTime}. */
  private record Due(long nanos, Runnable act) {}

  Trouble(Stage stage) {
    this.stage = stage;
  }

  /** Lets it all happen, earliest first, for as long as the work takes. */
  void happen(List<Mishap.Planned> plan, Duration work) throws InterruptedException {
    long begin = System.nanoTime();
    CountDownLatch never = new CountDownLatch(1);
    for (Mishap.Planned planned : plan) {
      at(begin + planned.at().toNanos(), () -> begin(planned.mishap()));
    }
    at(begin + work.toNanos(), () -> {});
    while (!due.isEmpty() && due.peek().nanos() <= begin + work.toNanos()) {
      Due next = due.remove();
      var _ = never.await(next.nanos() - System.nanoTime(), TimeUnit.NANOSECONDS);
      next.act().run();
    }
  }

  private void at(long nanos, Runnable act) {
    due.add(new Due(nanos, act));
  }

  private void later(Duration after, Runnable act) {
    at(System.nanoTime() + after.toNanos(), act);
  }

  private void begin(Mishap mishap) {
    switch (mishap) {
      case Mishap.GatewayKilled(Duration length) -> {
        kill(Stage.GATEWAY, stage.gateway()::kill);
        later(length, this::startGateway);
      }
      case Mishap.CacheKilled(int laptop, Duration length) -> {
        killCache(laptop);
        later(length, () -> startCache(laptop));
      }
      case Mishap.BothKilled(int laptop) -> {
        killCache(laptop);
        kill(Stage.GATEWAY, stage.gateway()::kill);
        later(Duration.ZERO, this::startGateway);
        later(Duration.ZERO, () -> startCache(laptop));
      }
      case Mishap.Cut(int laptop, long bytes) -> {
        long now = System.currentTimeMillis();
        outages.add(Cast.link(laptop), now, now + CUT_MILLIS);
        stage.relay(laptop).cutAfter(bytes);
      }
      case Mishap.Stalled(int laptop, Duration length) ->
          disturb(laptop, length, stage.relay(laptop)::stall);
      case Mishap.Refused(int laptop, Duration length) ->
          disturb(laptop, length, stage.relay(laptop)::refuse);
      case Mishap.Delayed(int laptop, Duration each, Duration length) ->
          disturb(laptop, length, () -> stage.relay(laptop).delay(each));
    }
  }

  private void disturb(int laptop, Duration length, Runnable how) {
    int mood = moods.merge(laptop, 1, Integer::sum);
    away.putIfAbsent(Cast.link(laptop), System.currentTimeMillis());
    how.run();
    later(
        length,
        () -> {
          if (moods.getOrDefault(laptop, 0) == mood) {
            pass(laptop);
          }
        });
  }

  private void pass(int laptop) {
    stage.relay(laptop).pass();
    back(Cast.link(laptop));
  }

  private void killCache(int laptop) {
    kill(Cast.cache(laptop), stage.cache(laptop)::kill);
  }

  private void kill(String what, Runnable how) {
    if (away.putIfAbsent(what, System.currentTimeMillis()) == null) {
      how.run();
      kills++;
    }
  }

  private void startGateway() {
    if (away.containsKey(Stage.GATEWAY)) {
      stage.gateway().start();
      back(Stage.GATEWAY);
    }
  }

  private void startCache(int laptop) {
    if (away.containsKey(Cast.cache(laptop))) {
      stage.cache(laptop).start();
      back(Cast.cache(laptop));
    }
  }

  private void back(String what) {
    Long since = away.remove(what);
    if (since != null) {
      outages.add(what, since, System.currentTimeMillis());
    }
  }

  /** Starts what is away, and lets everything through. */
  void repair() {
    startGateway();
    for (int laptop = 1; laptop <= stage.laptops(); laptop++) {
      startCache(laptop);
      stage.relay(laptop).cutAfter(Long.MAX_VALUE);
      pass(laptop);
    }
  }

  int kills() {
    return kills;
  }

  Outages outages() {
    return outages;
  }
}
