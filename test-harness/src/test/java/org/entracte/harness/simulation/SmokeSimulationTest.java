package org.entracte.harness.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Gateway and laptop keep their promises (I3, I4, I5, I6) whatever is cut and killed. */
class SmokeSimulationTest {
  private static final int SEEDS = 1_000;

  @Test
  void aThousandSeedsKeepEveryPromise() {
    for (long seed = 0; seed < SEEDS; seed++) {
      assertThat(Simulation.run(seed, Faults.NONE).lines()).isNotEmpty();
    }
  }

  @Test
  void aSeedRunsTheSameWayEveryTime() {
    for (long seed = 0; seed < 10; seed++) {
      assertThat(Simulation.run(seed, Faults.NONE).lines())
          .isEqualTo(Simulation.run(seed, Faults.NONE).lines());
    }
  }

  @Test
  void seeds5And41ANameThatComesIsNotCountedTwice() {
    runs(5, 41);
  }

  @Test
  void seeds43And299ACopyListedBeforeItsVerdictCanBeRead() {
    runs(43, 299);
  }

  @Test
  void seed217AnEditUndoneOutsideAtOnceIsNotRefused() {
    runs(217);
  }

  @Test
  void seed462ACopyMadeOfRangesIsWhatTheGatewayMadeOfThem() {
    runs(462);
  }

  @Test
  void seed608ASmallFileIsSentWholeSoThatItsCopyIsExact() {
    runs(608);
  }

  private static void runs(long... seeds) {
    for (long seed : seeds) {
      assertThat(Simulation.run(seed, Faults.NONE).lines()).isNotEmpty();
    }
  }

  /** {@code -Dsimulation.seed=N} runs that seed, and tells its story even if all is well. */
  @Test
  void oneSeedIsReplayed() {
    Trace trace = Simulation.run(Long.getLong("simulation.seed", 0), Faults.NONE);
    if (Long.getLong("simulation.seed") != null) {
      System.out.println(trace);
    }
    assertThat(trace.lines()).isNotEmpty();
  }
}
