package org.entracte.harness.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cache keeps its promises however often the power goes, also while it starts. */
final class LaptopLivesTest {
  private static final int SEEDS = 60;
  private static final int MANY_SEEDS = 5_000;
  private static final int LIVES = 6;

  @TempDir(factory = FastDisk.class)
  Path folder;

  @Test
  void eachLifeBeginsWithWhatTheLastOnePromised() throws Exception {
    assertThat(live(0, SEEDS)).isGreaterThan(SEEDS * 3);
  }

  @Test
  @Tag("nightly")
  void eachOfManyLivesBeginsWithWhatTheLastOnePromised() throws Exception {
    assertThat(live(SEEDS, MANY_SEEDS)).isGreaterThan(MANY_SEEDS * 2);
  }

  /** How many lives there were. */
  private int live(long from, long to) throws Exception {
    int lives = 0;
    for (long seed = from; seed < to; seed++) {
      LaptopLives laptop = new LaptopLives(folder.resolve("seed" + seed), seed);
      try {
        for (int life = 0; life < LIVES && laptop.live(); life++) {
          lives++;
        }
      } catch (AssertionError wrong) {
        throw new AssertionError("seed " + seed + ": " + wrong.getMessage(), wrong);
      }
    }
    return lives;
  }
}
