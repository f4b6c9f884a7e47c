package org.entracte.gateway.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntUnaryOperator;
import java.util.stream.Stream;
import org.entracte.protocol.edit.Edit;
import org.entracte.protocol.edit.Outcome;
import org.entracte.protocol.tree.FileType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The power goes before the k-th step that changes disk or database, for every k, and any part of
 * what was not synced is lost; the gateway is started on what is left and sent the edit again: the
 * end is the same, with exactly one row for the edit.
 */
final class ReplayPowerCutTest {
  private static final int SAMPLES = 4;

  @TempDir Path folder;

  /** What survives, on the disk and in the database. */
  private record Fate(String name, IntUnaryOperator onDisk, IntUnaryOperator inDatabase) {}

  private static List<Fate> fates(long seed) {
    List<Fate> fates =
        new ArrayList<>(
            List.of(
                new Fate(
                    "nothing unsynced", ReplayPowerCutTest::nothing, ReplayPowerCutTest::nothing),
                new Fate(
                    "all of the disk", ReplayPowerCutTest::everything, ReplayPowerCutTest::nothing),
                new Fate(
                    "all of the database",
                    ReplayPowerCutTest::nothing,
                    ReplayPowerCutTest::everything),
                new Fate(
                    "everything", ReplayPowerCutTest::everything, ReplayPowerCutTest::everything)));
    SplittableRandom random = new SplittableRandom(seed);
    for (int sample = 0; sample < SAMPLES; sample++) {
      fates.add(new Fate("sample " + sample, random::nextInt, random::nextInt));
    }
    return fates;
  }

  static Stream<ReplayKillTest.Named> scenarios() {
    return ReplayKillTest.scenarios();
  }

  /** What is wrong with a machine. */
  private interface Flaw {
    Flaw NONE = bay -> {};

    void plant(MemoryBay bay);
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void theEndIsTheSameWhateverAPowerCutLeaves(ReplayKillTest.Named named) throws Exception {
    cutEverywhere(named, Flaw.NONE);
  }

  @Test
  void payloadsThatAreNotSyncedAreFound() {
    assertFound(bay -> bay.disk().ignoreSyncs(type -> type == FileType.FILE));
  }

  @Test
  void namesThatAreNotSyncedAreFound() {
    assertFound(bay -> bay.disk().ignoreSyncs(type -> true));
  }

  @Test
  void verdictsAnsweredBeforeTheirCommitIsSyncedAreFound() {
    assertFound(bay -> bay.database().ignoreSyncs());
  }

  private void assertFound(Flaw flaw) {
    assertThatThrownBy(
            () -> {
              for (ReplayKillTest.Named named : scenarios().toList()) {
                cutEverywhere(named, flaw);
              }
            })
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("power cut before step");
  }

  private void cutEverywhere(ReplayKillTest.Named named, Flaw flaw) throws Exception {
    Map<String, String> expected;
    Outcome outcome;
    long steps;
    try (MemoryBay bay = new MemoryBay(folder)) {
      Edit edit = prepared(bay, named);
      Fuse counting = Fuse.none();
      bay.start(counting, MortalVolume.Meanwhile.NOTHING);
      outcome = bay.outcome(edit);
      steps = counting.steps();
      expected = bay.snapshot();
    }
    for (long k = 0; k <= steps; k++) {
      MemoryBay bay = new MemoryBay(folder);
      Edit edit = prepared(bay, named);
      flaw.plant(bay);
      boolean answered = cut(bay, edit, k);
      for (Fate fate : fates(k)) {
        try (MemoryBay left = bay.powerCut(fate.onDisk(), fate.inDatabase())) {
          String what = named + ", power cut before step " + k + ", left: " + fate.name();
          check(left, edit, answered, what, outcome, expected);
        }
      }
    }
    assertThat(steps).isGreaterThan(3);
  }

  private static Edit prepared(MemoryBay bay, ReplayKillTest.Named named) throws Exception {
    bay.start();
    Edit edit = bay.edit(1, named.scenario().prepare(bay));
    bay.settle();
    bay.export().close();
    return edit;
  }

  /** Whether the edit was answered before. */
  private static boolean cut(MemoryBay bay, Edit edit, long k) throws Exception {
    boolean answered = false;
    try {
      bay.start(new Fuse(k), MortalVolume.Meanwhile.NOTHING);
      bay.submit(edit);
      answered = true;
    } catch (Fuse.Killed cut) {
      assertThat(cut).isNotNull();
    }
    return answered;
  }

  private static void check(
      MemoryBay bay,
      Edit edit,
      boolean answered,
      String what,
      Outcome outcome,
      Map<String, String> expected)
      throws Exception {
    bay.start();
    if (answered) {
      assertThat(bay.verdictsOf(1)).as(what).hasSize(1);
      assertThat(bay.snapshot()).as(what).isEqualTo(expected);
    }
    assertThat(bay.outcome(edit).getClass()).as(what).isEqualTo(outcome.getClass());
    assertThat(bay.snapshot()).as(what).isEqualTo(expected);
    assertThat(bay.verdictsOf(1)).as(what).hasSize(1);
    assertThat(bay.staging()).as(what).isEmpty();
    assertThat(bay.export().status().openIntents()).as(what).isZero();
    assertThat(ReplayKillTest.namesInTree(bay)).as(what).isEqualTo(expected.size());
  }

  private static int nothing(int choices) {
    return 0;
  }

  private static int everything(int choices) {
    return choices - 1;
  }
}
