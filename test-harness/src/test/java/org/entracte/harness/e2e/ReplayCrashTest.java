package org.entracte.harness.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.awaitility.Awaitility;
import org.entracte.harness.rig.HostProgram;
import org.entracte.harness.rig.SampleTree;
import org.entracte.harness.rig.TreeDigest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** Killed at ten random moments of a replay of 1,000 edits, either side changes nothing twice. */
@Tag("e2e")
class ReplayCrashTest {
  private static final int ROUNDS = 10;
  private static final int EDITS_PER_ROUND = 100;
  private static final long SEED = 20261122;

  @Test
  void theGatewayKilledInTheMidstOfReplayAppliesEachEditOnce(TestInfo test) {
    try (Laptop laptop = Laptop.connected(test, 10)) {
      Path expected = prepare(laptop);
      Random random = new Random(SEED);
      for (int round = 1; round <= ROUNDS; round++) {
        laptop.gateway().kill();
        edit(laptop, expected, round);
        laptop.gateway().start();
        passRandomMoment(random);
      }
      laptop.gateway().kill();
      laptop.gateway().start();
      assertSameEnd(laptop, expected);
    }
  }

  @Test
  void theCacheKilledInTheMidstOfReplaySendsEachEditOnce(TestInfo test) {
    try (Laptop laptop = Laptop.connected(test, 10)) {
      Path expected = prepare(laptop);
      Random random = new Random(SEED);
      for (int round = 1; round <= ROUNDS; round++) {
        laptop.gateway().kill();
        edit(laptop, expected, round);
        laptop.gateway().start();
        passRandomMoment(random);
        laptop.cache().kill();
        laptop.cache().start();
      }
      assertSameEnd(laptop, expected);
    }
  }

  private static Path prepare(Laptop laptop) {
    laptop.readEverything();
    Path expected = laptop.folder().resolve("expected");
    SampleTree.copy(laptop.tree(), expected);
    return expected;
  }

  /** Some hundred edits, on the mount and on the copy: creates, writes, renames, links, deletes. */
  private static void edit(Laptop laptop, Path expected, int round) {
    String script =
        String.format(
            """
            set -eu
            mkdir round-%1$d
            cd round-%1$d
            for i in $(seq %2$d); do
              echo "round %1$d edit $i" >file-$i
            done
            mv file-1 renamed && ln file-2 linked && rm file-3 && ln -s file-4 symbolic
            chmod 600 file-5
            cd ..
            echo "round %1$d" >>data/numbers.txt
            [ %1$d = 1 ] || mv round-$((%1$d - 1))/file-9 data/from-$((%1$d - 1))
            """,
            round, EDITS_PER_ROUND);
    laptop.work(script);
    HostProgram.run(Laptop.STEP, expected, Map.of(), List.of("bash", "-c", script)).succeeded();
  }

  /** Lets the replay that just began go on for a random while, its very first moments included. */
  private static void passRandomMoment(Random random) {
    Duration moment = Duration.ofMillis(random.nextInt(1500));
    Awaitility.await().pollDelay(moment).atMost(moment.plusSeconds(10)).until(() -> true);
  }

  private static void assertSameEnd(Laptop laptop, Path expected) {
    laptop.awaitDrained();
    laptop.assertConverged();
    assertThat(
            TreeDigest.of(laptop.tree())
                .withoutTimes()
                .difference(TreeDigest.of(expected).withoutTimes()))
        .as("first: export, second: the local copy")
        .isEmpty();
    assertThat(laptop.commands().run("conflicts").status()).isZero();
  }
}
