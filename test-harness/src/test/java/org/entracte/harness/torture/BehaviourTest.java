package org.entracte.harness.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BehaviourTest {
  private static final Cast.Member KERNEL = new Cast.Member('K', Cast.Way.KERNEL, 1, "shared");
  private static final Cast.Member OUTSIDE = new Cast.Member('O', Cast.Way.OUTSIDE, 0, "shared");
  private static final Act BUSY =
      new Act('K', 10_000, 290, "remove", "shared/a/e", Optional.of("EBUSY"), true);

  /** As round 8002 went. */
  @Test
  void aKernelMaySayBusyWhileSomebodyTakesTheDirectoryAway() {
    assertThat(broken(BUSY, outside("remove_tree", "shared/a", 9_900))).isEmpty();
  }

  @Test
  void itMayNotWhereTheDirectoryStays() {
    assertThat(broken(BUSY, outside("remove_tree", "shared/ab", 9_900))).hasSize(1);
    assertThat(broken(BUSY, outside("remove", "shared/a/e", 9_900))).hasSize(1);
    assertThat(broken(BUSY, outside("remove_tree", "shared/a", 5_000))).hasSize(1);
    assertThat(broken(BUSY, outside("remove_tree", "shared/a", 10_100))).hasSize(1);
  }

  @Test
  void aKernelMayRefuseToLinkWhatBecameADirectory() {
    Act link = new Act('K', 10_000, 6_000, "link", "shared/e/b", Optional.of("EPERM"), true);

    assertThat(broken(link, outside("make_directory", "shared/b", 6_000))).isEmpty();
    assertThat(broken(link, outside("create", "shared/b", 6_000))).hasSize(1);
    assertThat(broken(link, outside("make_directory", "shared/b", 1_000))).hasSize(1);
  }

  @Test
  void nothingButARemovalMaySayBusy() {
    Act write = new Act('K', 10_000, 290, "write", "shared/a/e", Optional.of("EBUSY"), true);

    assertThat(broken(write, outside("remove_tree", "shared/a", 9_900))).hasSize(1);
  }

  /** As round 9004 went once. */
  @Test
  void aDriveMayBeKeptOutByTheLockWhoseAnswerDiedWithItsServer() {
    Cast.Member drive = new Cast.Member('D', Cast.Way.DRIVE, 2, "only-D");
    Act lost = new Act('D', 10_000, 100, "create", "only-D/c", Optional.of("EIO"), true);
    Act kept = new Act('D', 14_000, 50, "create", "only-D/c", Optional.of("EACCES"), true);
    Act other = new Act('D', 14_000, 50, "create", "only-D/d", Optional.of("EACCES"), true);
    Outages outages = new Outages();
    outages.add("cache-2", 9_950, 12_000);

    assertThat(broken(outages, drive, lost, kept)).isEmpty();
    assertThat(broken(outages, drive, lost, other)).hasSize(1);
    assertThat(broken(outages, drive, kept)).hasSize(1);
  }

  @Test
  void aDriveMayBeHeldToTheLockThatEndedWhileItsServerWasAway() {
    Cast.Member drive = new Cast.Member('D', Cast.Way.DRIVE, 2, "only-D");
    Act locked = new Act('D', 10_000, 100, "append", "only-D/d/a", Optional.empty(), false);
    Act held = new Act('D', 40_000, 50, "rename_file", "only-D/d", Optional.of("EIO"), true);
    Act away =
        new Act(
            'D',
            40_000,
            50,
            "rename_file",
            "only-D/e",
            Optional.of("EIO"),
            true,
            Optional.of("only-D/d"));
    Act other = new Act('D', 40_000, 50, "rename_file", "only-D/da", Optional.of("EIO"), true);
    Act made = new Act('D', 40_000, 50, "create", "only-D/d", Optional.of("EIO"), true);
    Outages outages = new Outages();
    outages.add("cache-2", 9_950, 12_000);

    assertThat(broken(outages, drive, locked, held)).isEmpty();
    assertThat(broken(outages, drive, locked, away)).isEmpty();
    assertThat(broken(outages, drive, locked, other)).hasSize(1);
    assertThat(broken(outages, drive, locked, made)).hasSize(1);
    assertThat(broken(outages, drive, held)).hasSize(1);
    assertThat(broken(new Outages(), drive, locked, held)).hasSize(1);
  }

  private static List<String> broken(Outages outages, Cast.Member member, Act... acts) {
    Diary diary = new Diary(member.writer(), List.of(), List.of(acts), List.of());
    return new Behaviour(outages).broken(Map.of(member, diary));
  }

  private static Act outside(String what, String path, long endMillis) {
    return new Act('O', endMillis, 1, what, path, Optional.empty(), false);
  }

  private static List<String> broken(Act kernels, Act others) {
    return new Behaviour(new Outages())
        .broken(Map.of(KERNEL, diary('K', kernels), OUTSIDE, diary('O', others)));
  }

  private static Diary diary(char writer, Act act) {
    return new Diary(writer, List.of(), List.of(act), List.of());
  }
}
