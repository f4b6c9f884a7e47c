package org.entracte.harness.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

/** Gateway and laptops keep their promises (I3, I4, I5, I6) whatever is cut and killed. */
class SmokeSimulationTest {
  private static final int SEEDS = 1_000;

  @Test
  void aThousandSeedsKeepEveryPromise() throws InterruptedException {
    Hunt hunt =
        new Hunt(
            Mishaps.NONE, 0, SEEDS - 1, Duration.ofHours(1), InstantSource.system(), System.out);
    hunt.run(Runtime.getRuntime().availableProcessors());
    System.out.println(hunt.tally().details());
    System.out.println(hunt.tally().summary(hunt.failures().size()));
    assertThat(hunt.failures()).isEmpty();
    assertThat(hunt.tally().counted("schedules")).isEqualTo(SEEDS);
  }

  @Test
  void aSeedRunsTheSameWayEveryTime() throws SQLException {
    try (Site first = new Site();
        Site second = new Site()) {
      for (long seed = 0; seed < 20; seed++) {
        Schedule schedule = Schedule.of(seed);
        assertThat(Simulation.run(schedule, Faults.NONE, first).trace().lines())
            .isEqualTo(Simulation.run(schedule, Faults.NONE, second).trace().lines());
      }
    }
  }

  @Test
  void aScheduleIsReadBackFromItsText() {
    for (long seed = 0; seed < 100; seed++) {
      Schedule schedule = Schedule.of(seed);
      assertThat(Schedule.parse(schedule.toString())).isEqualTo(schedule);
    }
  }
}
