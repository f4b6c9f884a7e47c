package org.entracte.harness.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.entracte.protocol.tree.FileTree;
import org.entracte.protocol.tree.InMemoryTree;

/**
 * One machine on its own, killed again and again while somebody works on its tree: each time it
 * must come back as the model says.
 */
final class CrashRun {
  private static final int LIVES = 6;
  private static final int OPERATIONS = 12;

  /** A disk on which processes live and die. */
  interface Machine extends AutoCloseable {
    /** Starts a process that asks {@code life} before everything it does to its disk. */
    FileTree start(KillSwitch life) throws Exception;

    /** Undoes what the dead process had not committed. */
    void bury() throws Exception;

    @Override
    void close() throws Exception;
  }

  /** Makes a machine with an empty disk. */
  interface Factory {
    Machine make(Dice dice, SimulatedClock clock) throws Exception;
  }

  private CrashRun() {}

  static void run(long seed, char writer, Factory factory) throws Exception {
    Trace trace = new Trace();
    try {
      run(seed, writer, factory, trace);
    } catch (AssertionError | RuntimeException broken) {
      throw new Violation("seed " + seed + ": " + broken + System.lineSeparator() + trace, broken);
    }
  }

  private static void run(long seed, char writer, Factory factory, Trace trace) throws Exception {
    Dice dice = new Dice(seed);
    SimulatedClock clock = new SimulatedClock();
    Ledger ledger = new Ledger();
    try (Machine machine = factory.make(dice.fork(), clock)) {
      KillSwitch life = new KillSwitch();
      TwinTree twin = new TwinTree(machine.start(life), new InMemoryTree(clock));
      for (int lives = 0; lives < LIVES; lives++) {
        liveAndDie(
            new User(writer, twin, Habits.of(dice.fork()), dice.fork(), ledger, clock, trace),
            life,
            dice,
            trace);
        machine.bury();
        life = new KillSwitch();
        List<String> differences = twin.reopened(machine.start(life));
        assertThat(differences).isEmpty();
      }
    }
  }

  private static void liveAndDie(User user, KillSwitch life, Dice dice, Trace trace) {
    try {
      for (int operations = dice.below(OPERATIONS); operations > 0; operations--) {
        user.act();
      }
      life.arm(1 + dice.skewed(15));
      user.act();
    } catch (Killed killed) {
      trace.result(killed.toString());
    }
    life.kill();
  }
}
