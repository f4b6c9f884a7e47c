package org.entracte.harness.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.entracte.harness.rig.GatewayJournal;
import org.entracte.harness.rig.HostProgram;
import org.entracte.harness.rig.SampleTree;
import org.entracte.harness.rig.TreeDigest;
import org.entracte.protocol.edit.EditKey;
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
        awaitRandomMoment(laptop, random, round);
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
        awaitRandomMoment(laptop, random, round);
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

  /** Waits until a random part of the round's files is there: anything from none to all. */
  private static void awaitRandomMoment(Laptop laptop, Random random, int round) {
    int files = random.nextInt(EDITS_PER_ROUND);
    Path arriving = laptop.tree().resolve("round-" + round);
    Awaitility.await(files + " files of round " + round)
        .pollInSameThread()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .atMost(Duration.ofSeconds(90))
        .until(() -> arrived(arriving) >= files);
  }

  private static int arrived(Path directory) {
    String[] names = directory.toFile().list();
    return names == null ? -1 : names.length;
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
    assertOneRowForEachEdit(GatewayJournal.edits(laptop.gateway().export()));
  }

  private static void assertOneRowForEachEdit(List<EditKey> edits) {
    assertThat(edits).extracting(EditKey::client).containsOnly(edits.getFirst().client());
    assertThat(edits)
        .extracting(EditKey::number)
        .containsExactlyInAnyOrderElementsOf(
            LongStream.rangeClosed(1, edits.size()).boxed().toList())
        .hasSizeGreaterThanOrEqualTo(ROUNDS * EDITS_PER_ROUND);
  }
}
