package org.entracte.harness.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;
import java.util.stream.Stream;
import org.entracte.protocol.tree.FileType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The power goes before each step of each operation of a gateway's front ends, and any part of what
 * was not synced is lost: what was promised is there, and no operation is there by half.
 */
final class GatewayCrashStatesTest {
  private static final int SAMPLES = 4;
  private static final int SEEDS = 40;
  private static final int MANY_SEEDS = 5_000;
  private static final int STEPS = 12;

  static Stream<LaptopCrashStatesTest.Kind> kinds() {
    return LaptopCrashStatesTest.kinds();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void everyStateOfEveryKindOfOperationIsRight(LaptopCrashStatesTest.Kind kind) throws Exception {
    assertThat(cutEverywhere(kind, machine -> {})).isGreaterThan(10);
  }

  private static int cutEverywhere(LaptopCrashStatesTest.Kind kind, Consumer<GatewayMachine> flaw)
      throws Exception {
    int states = 0;
    boolean done = false;
    for (long step = 0; !done; step++) {
      GatewayMachine machine = new GatewayMachine();
      machine.work(kind.before());
      flaw.accept(machine);
      done = survives(machine, kind.then(), step);
      states += lookAtAll(machine, step, kind + ", power cut before step " + step);
    }
    return states;
  }

  /** Whether the plug was pulled only behind the last step. */
  private static boolean survives(GatewayMachine machine, List<Work> works, long steps)
      throws Exception {
    try {
      machine.settle(steps);
      return machine.work(works);
    } catch (GatewayMachine.Plug.NoPower atStart) {
      return false;
    }
  }

  private static int lookAtAll(GatewayMachine machine, long seed, String what) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    look(
        machine,
        GatewayCrashStatesTest::nothing,
        GatewayCrashStatesTest::nothing,
        what + ", nothing unsynced left");
    look(
        machine,
        GatewayCrashStatesTest::everything,
        GatewayCrashStatesTest::nothing,
        what + ", the disk left");
    look(
        machine,
        GatewayCrashStatesTest::nothing,
        GatewayCrashStatesTest::everything,
        what + ", the database left");
    look(
        machine,
        GatewayCrashStatesTest::everything,
        GatewayCrashStatesTest::everything,
        what + ", everything left");
    for (int sample = 0; sample < SAMPLES; sample++) {
      look(machine, random::nextInt, random::nextInt, what + ", sample " + sample);
    }
    return 4 + SAMPLES;
  }

  private static void look(
      GatewayMachine machine, IntUnaryOperator onDisk, IntUnaryOperator inDatabase, String what)
      throws Exception {
    Optional<String> wrong = machine.powerCut(onDisk, inDatabase);
    if (wrong.isPresent()) {
      throw new AssertionError(what + ": " + wrong.get());
    }
  }

  @Test
  void randomWorkIsRightToo() throws Exception {
    randomWork(0, SEEDS);
  }

  @Test
  @Tag("nightly")
  void muchRandomWorkIsRightToo() throws Exception {
    randomWork(SEEDS, MANY_SEEDS);
  }

  private static void randomWork(long from, long to) throws Exception {
    for (long seed = from; seed < to; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      GatewayMachine machine = new GatewayMachine();
      machine.work(random(random));
      survives(machine, random(random), 1 + random.nextInt(80));
      lookAtAll(machine, seed, "seed " + seed);
    }
  }

  private static List<Work> random(SplittableRandom random) {
    List<Work> works = new ArrayList<>();
    for (int step = 0; step < STEPS; step++) {
      works.add(Work.random(random));
    }
    return works;
  }

  @Test
  void filesThatAreNotSyncedAreFound() {
    assertFound(machine -> machine.disk().ignoreSyncs(type -> type == FileType.FILE));
  }

  @Test
  void namesThatAreNotSyncedAreFound() {
    assertFound(machine -> machine.disk().ignoreSyncs(type -> type == FileType.DIRECTORY));
  }

  private static void assertFound(Consumer<GatewayMachine> flaw) {
    assertThatThrownBy(
            () -> {
              for (LaptopCrashStatesTest.Kind kind : kinds().toList()) {
                cutEverywhere(kind, flaw);
              }
            })
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("the tree came back as after no step");
  }

  private static int nothing(int choices) {
    return 0;
  }

  private static int everything(int choices) {
    return choices - 1;
  }
}
