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
  void nothingButARemovalMaySayBusy() {
    Act write = new Act('K', 10_000, 290, "write", "shared/a/e", Optional.of("EBUSY"), true);

    assertThat(broken(write, outside("remove_tree", "shared/a", 9_900))).hasSize(1);
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
