package org.entracte.harness.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

/** The same promises where disks damage what is cached, or the gateway's state is an old copy. */
class RareMishapsTest {
  private static final int SEEDS = 60;

  private static Tally hunt(Mishaps mishaps) throws InterruptedException {
    Hunt hunt =
        new Hunt(mishaps, 0, SEEDS - 1, Duration.ofHours(1), InstantSource.system(), System.out);
    hunt.run(Runtime.getRuntime().availableProcessors());
    assertThat(hunt.failures()).isEmpty();
    assertThat(hunt.tally().counted("schedules")).isEqualTo(SEEDS);
    return hunt.tally();
  }

  @Test
  void bitsThatFlipInCleanContentReachNobody() throws Exception {
    assertThat(hunt(Mishaps.ROT).counted("flips")).isGreaterThan(SEEDS);
  }

  @Test
  void databasesWhoseDisksFailLoseNothing() throws Exception {
    assertThat(hunt(Mishaps.STATE).counted("database errors")).isGreaterThan(SEEDS / 2);
  }

  @Test
  void extendedAttributesConverge() throws Exception {
    assertThat(hunt(Mishaps.TAGS).counted("TAG")).isGreaterThan(SEEDS);
  }

  @Test
  void aGatewayPutBackToAnOlderCopyLosesNothing() throws Exception {
    assertThat(hunt(Mishaps.RESTORE).counted("restores")).isGreaterThan(SEEDS / 2);
  }
}
