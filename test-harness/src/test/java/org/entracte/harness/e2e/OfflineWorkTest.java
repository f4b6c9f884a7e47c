package org.entracte.harness.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.entracte.harness.rig.Finished;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/**
 * Cut off from its gateway, the laptop works on, and loses nothing when its cache is killed; back
 * at it, it sends what was done, and both sides are the same again.
 */
@Tag("e2e")
class OfflineWorkTest {
  private static final int OFFLINE = 4;
  private static final int PENDING = 6;

  @Test
  void workGoesOnWhileTheGatewayIsKilledAndIsOnBothSidesOnceItIsBack(TestInfo test) {
    try (Laptop laptop = Laptop.connected(test, 1000)) {
      OfflineWork work = workWhileCutOff(laptop, () -> laptop.gateway().kill());
      laptop.gateway().start();
      assertOnBothSides(laptop, work);
    }
  }

  @Test
  void workGoesOnWhileTheNetworkIsDownAndIsOnBothSidesOnceItIsBack(TestInfo test) {
    try (Laptop laptop = Laptop.connectedByLink(test, 1000)) {
      OfflineWork work = workWhileCutOff(laptop, () -> laptop.link().cut());
      laptop.link().heal();
      assertOnBothSides(laptop, work);
    }
  }

  private static OfflineWork workWhileCutOff(Laptop laptop, Runnable cut) {
    laptop.readEverything();
    OfflineWork work = OfflineWork.prepare(laptop);
    cut.run();
    work.onMount(laptop);
    work.onCopy();
    work.assertOn(laptop);
    assertThat(laptop.commands().run("status").status()).isIn(OFFLINE, PENDING);

    laptop.cache().kill();
    laptop.cache().start();
    laptop.work("echo 3 >/proc/sys/vm/drop_caches");
    work.assertOn(laptop);
    assertThat(laptop.commands().run("status").status()).isIn(OFFLINE, PENDING);
    return work;
  }

  private static void assertOnBothSides(Laptop laptop, OfflineWork work) {
    laptop.awaitDrained();
    laptop.assertConverged();
    work.assertOn(laptop);
    work.assertExported(laptop);
    laptop.work("git -C project fsck --strict && test -z \"$(git -C project status --porcelain)\"");
    laptop.mount().shutDown();
  }

  @Test
  void readingWhatWasNeverFetchedFailsWithinASecondAndNothingElseDoes(TestInfo test) {
    try (Laptop laptop = Laptop.connected(test, 10)) {
      laptop.work("ls -lR . >/dev/null; cat odd/linked");
      laptop.gateway().kill();
      Finished reading =
          laptop.mount().run("time timeout 20 cat data/numbers.txt", Duration.ofSeconds(30));
      assertThat(reading.status()).isNotZero().isNotEqualTo(124);
      assertThat(reading.stderr()).containsPattern("real\\s+0m[01]\\.");
      assertThat(laptop.work("cat odd/linked")).isEqualTo("shared content\n");
      laptop.work("echo still writable >odd/new && ls odd | grep -qx new");
    }
  }

  @Test
  void theOfflineCommandCutsOffAndTheOnlineCommandComesBack(TestInfo test) {
    try (Laptop laptop = Laptop.connected(test, 10)) {
      laptop.commands().run("offline").succeeded();
      laptop.work("echo offline >data/note");
      assertThat(laptop.commands().run("status").status()).isIn(OFFLINE, PENDING);
      assertThat(laptop.tree().resolve("data/note")).doesNotExist();
      assertThat(laptop.commands().run("queue").stdout()).contains("note");
      laptop.commands().run("online").succeeded();
      laptop.awaitDrained();
      assertThat(laptop.tree().resolve("data/note")).hasContent("offline\n");
    }
  }
}
