package org.entracte.harness.torture;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/** Something that goes wrong at a moment of a round. */
sealed interface Mishap {

  /** SIGKILL, and no new start before {@code away} is over. */
  record GatewayKilled(Duration away) implements Mishap {}

  /** SIGKILL of one laptop's cache. */
  record CacheKilled(int laptop, Duration away) implements Mishap {}

  /** SIGKILL of both within a moment. */
  record BothKilled(int laptop) implements Mishap {}

  /** All connections are reset once so many more bytes went through. */
  record Cut(int laptop, long afterBytes) implements Mishap {}

  /** Nothing goes through, and nobody is told. */
  record Stalled(int laptop, Duration length) implements Mishap {}

  /** Every connection is reset. */
  record Refused(int laptop, Duration length) implements Mishap {}

  /** Every chunk of bytes is late. */
  record Delayed(int laptop, Duration each, Duration length) implements Mishap {}

  /** A mishap and when it begins, from the begin of the work. */
  record Planned(Duration at, Mishap mishap) {}

  /** The mishaps of a round, earliest first; they may overlap. */
  static List<Planned> plan(Random dice, int laptops, Duration work) {
    List<Planned> plan = new ArrayList<>();
    long end = work.toMillis();
    for (long at = millis(dice, 500, 4000); at < end; at += millis(dice, 1000, 6000)) {
      plan.add(new Planned(Duration.ofMillis(at), any(dice, 1 + dice.nextInt(laptops))));
    }
    plan.sort(Comparator.comparing(Planned::at));
    return plan;
  }

  private static Mishap any(Random dice, int laptop) {
    int roll = dice.nextInt(100);
    if (roll < 16) {
      return new GatewayKilled(away(dice));
    } else if (roll < 34) {
      return new CacheKilled(laptop, away(dice));
    } else if (roll < 38) {
      return new BothKilled(laptop);
    } else if (roll < 62) {
      return new Cut(laptop, dice.nextInt(dice.nextBoolean() ? 800 : 20_000));
    } else if (roll < 74) {
      return new Stalled(laptop, Duration.ofMillis(millis(dice, 500, 12_000)));
    } else if (roll < 88) {
      return new Refused(laptop, Duration.ofMillis(millis(dice, 500, 9_000)));
    }
    return new Delayed(
        laptop,
        Duration.ofMillis(millis(dice, 20, 400)),
        Duration.ofMillis(millis(dice, 1000, 8_000)));
  }

  /** At once, or after a while. */
  private static Duration away(Random dice) {
    return dice.nextBoolean() ? Duration.ZERO : Duration.ofMillis(millis(dice, 0, 5_000));
  }

  private static long millis(Random dice, int from, int to) {
    return (long) from + dice.nextInt(to - from);
  }
}
