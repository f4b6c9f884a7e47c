package org.entracte.harness.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import org.entracte.cache.content.MemoryLayerStore;
import org.entracte.cache.replica.ContentSource;
import org.entracte.cache.replica.Replica;
import org.entracte.cache.replica.ReplicaTree;
import org.entracte.protocol.tree.ByteRange;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.InMemoryTree;
import org.junit.jupiter.api.Test;

/** A cache that was never connected and is killed again and again keeps what it acknowledged. */
class CacheCrashTest {
  private static final int SEEDS = 150;
  private static final int LIVES = 6;
  private static final int OPERATIONS = 12;

  /** There is no gateway. */
  private static final class Nothing implements ContentSource {
    @Override
    public void fetch(FileId file, long contentVersion, ByteRange wanted) throws FileException {
      throw new FileException(FileError.OFFLINE, "no gateway");
    }

    @Override
    public void listDirectory(FileId directory) throws FileException {
      throw new FileException(FileError.OFFLINE, "no gateway");
    }
  }

  @Test
  void afterAKillTheTreeIsWhatWasAcknowledgedWithOrWithoutTheLastChange() throws Exception {
    for (long seed = 0; seed < SEEDS; seed++) {
      Trace trace = new Trace();
      try {
        run(seed, trace);
      } catch (AssertionError | RuntimeException broken) {
        throw new Violation(seed, broken.toString(), trace, broken);
      }
    }
  }

  private static void run(long seed, Trace trace) throws Exception {
    Dice dice = new Dice(seed);
    SimulatedClock clock = new SimulatedClock();
    Ledger ledger = new Ledger();
    MemoryLayerStore layers = new MemoryLayerStore();
    KillSwitch[] life = {new KillSwitch()};
    try (Connection database = DriverManager.getConnection("jdbc:sqlite::memory:")) {
      String url = KillableDriver.register(() -> KillableConnection.connect(database, life[0]));
      TwinTree twin = new TwinTree(open(url, layers, life[0], dice, clock), new InMemoryTree(clock));
      for (int lives = 0; lives < LIVES; lives++) {
        User user = new User('L', twin, dice.fork(), ledger, clock, trace);
        try {
          for (int operation = 0; operation < dice.below(OPERATIONS); operation++) {
            user.act();
          }
          life[0].arm(1 + dice.skewed(15));
          user.act();
          life[0].kill();
        } catch (Killed killed) {
          trace.result(killed.toString());
        }
        KillableConnection.rollBack(database);
        life[0] = new KillSwitch();
        assertThat(twin.reopened(open(url, layers, life[0], dice, clock))).isEmpty();
      }
      KillableDriver.forget(url);
    }
  }

  private static ReplicaTree open(
      String url, MemoryLayerStore layers, KillSwitch life, Dice dice, SimulatedClock clock)
      throws Exception {
    Replica replica =
        Replica.open(
            new Replica.Setup(url, "none", "laptop-7"),
            new KillableLayers(layers, life),
            dice.generator(),
            clock);
    replica.startEmpty();
    return new ReplicaTree(replica, new Nothing());
  }
}
