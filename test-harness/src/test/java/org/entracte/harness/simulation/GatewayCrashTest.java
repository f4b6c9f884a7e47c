package org.entracte.harness.simulation;

import java.sql.SQLException;
import java.util.random.RandomGenerator;
import org.entracte.gateway.export.MemoryDisk;
import org.entracte.gateway.export.MemoryVolume;
import org.entracte.gateway.journal.Journal;
import org.entracte.gateway.state.StateStore;
import org.entracte.gateway.tree.Deeds;
import org.entracte.gateway.tree.ExportTree;
import org.entracte.gateway.tree.Registry;
import org.entracte.gateway.tree.Reserve;
import org.entracte.protocol.tree.FileTree;
import org.junit.jupiter.api.Test;

/** A gateway without laptops that is killed again and again keeps what it acknowledged. */
class GatewayCrashTest {
  private static final int SEEDS = 150;

  @Test
  void afterAKillTheTreeIsWhatWasAcknowledgedWithOrWithoutTheLastChange() throws Exception {
    for (long seed = 0; seed < SEEDS; seed++) {
      CrashRun.run(seed, 'G', LoneGateway::new);
    }
  }

  private static final class LoneGateway implements CrashRun.Machine {
    private final Dice dice;
    private final SimulatedClock clock;
    private final MemoryDisk disk;
    private final SimulatedDatabase database;

    private LoneGateway(Dice dice, SimulatedClock clock) throws SQLException {
      this.dice = dice;
      this.clock = clock;
      this.disk = new MemoryDisk(clock.instant());
      this.database = new SimulatedDatabase();
    }

    @Override
    public FileTree start(KillSwitch life) throws Exception {
      RandomGenerator random = dice.generator();
      StateStore store = new StateStore(database.connect(life));
      Registry registry =
          new Registry(
              store,
              new MemoryVolume(disk, clock, life::point),
              new Journal(store, random),
              clock,
              random);
      Reserve reserve = new Reserve(registry);
      Deeds deeds = new Deeds(registry, reserve);
      deeds.recover();
      reserve.reconcile();
      deeds.sweepStaging();
      return new ExportTree(registry, reserve, deeds);
    }

    @Override
    public void bury() throws SQLException {
      database.rollBack();
    }

    @Override
    public void close() throws SQLException {
      database.close();
    }
  }
}
