package org.entracte.harness.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.entracte.harness.rig.ProjectFolder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Rounds on the real thing. Needs root; {@code bin/verify} installs what is needed. */
@Tag("e2e")
class TortureTest {
  private static final Path LOGS = ProjectFolder.root().resolve("test-harness/target/torture");
  private static final long SEED = 3;

  @Test
  void allPromisesHoldAfterAShortRound() throws IOException, InterruptedException {
    assertThat(Torture.missing()).isEmpty();
    Round.Ended ended =
        new Round(SEED, Duration.ofSeconds(15), LOGS.resolve("short"), stage -> {}).run();
    assertThat(ended.broken()).isEmpty();
    assertThat(ended.tally().operations()).isGreaterThan(100);
    assertThat(ended.tally().kills() + ended.tally().cuts()).isPositive();
  }

  @Test
  @Tag("nightly")
  void allPromisesHoldForHalfAnHour() throws IOException, InterruptedException {
    Torture.Options options = new Torture.Options(Duration.ofMinutes(30), 1, Integer.MAX_VALUE);
    Tally tally = new Torture(System.out, LOGS).run(options);
    assertThat(tally.failures()).isZero();
    assertThat(tally.rounds()).isGreaterThan(5);
  }
}
