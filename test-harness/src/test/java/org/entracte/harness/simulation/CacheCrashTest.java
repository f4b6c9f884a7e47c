package org.entracte.harness.simulation;

import java.sql.SQLException;
import org.entracte.cache.content.MemoryLayerStore;
import org.entracte.cache.replica.ContentSource;
import org.entracte.cache.replica.Replica;
import org.entracte.cache.replica.ReplicaTree;
import org.entracte.protocol.tree.ByteRange;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileTree;
import org.junit.jupiter.api.Test;

/** A cache that was never connected and is killed again and again keeps what it acknowledged. */
class CacheCrashTest {
  private static final int SEEDS = 150;

  @Test
  void afterAKillTheTreeIsWhatWasAcknowledgedWithOrWithoutTheLastChange() throws Exception {
    for (long seed = 0; seed < SEEDS; seed++) {
      CrashRun.run(seed, '1', OfflineCache::new);
    }
  }

  private static final class OfflineCache implements CrashRun.Machine {
    private final Dice dice;
    private final SimulatedClock clock;
    private final MemoryLayerStore layers = new MemoryLayerStore();
    private final SimulatedDatabase database;
    private final String url;
    private KillSwitch life = new KillSwitch();

    private OfflineCache(Dice dice, SimulatedClock clock) throws SQLException {
      this.dice = dice;
      this.clock = clock;
      this.database = new SimulatedDatabase();
      this.url = KillableDriver.register(() -> database.connect(life));
    }

    @Override
    public FileTree start(KillSwitch next) throws Exception {
      life = next;
      Replica replica =
          Replica.open(
              new Replica.Setup(url, "none", "laptop-7"),
              new KillableLayers(layers, life, () -> false, new Flaw(), layer -> {}),
              dice.generator(),
              clock);
      replica.startEmpty();
      return new ReplicaTree(replica, new NoGateway());
    }

    @Override
    public void bury() throws SQLException {
      database.rollBack();
    }

    @Override
    public void close() throws SQLException {
      KillableDriver.forget(url);
      database.close();
    }
  }

  private static final class NoGateway implements ContentSource {
    @Override
    public boolean isThere() {
      return false;
    }

    @Override
    public void fetch(FileId file, long contentVersion, ByteRange wanted) throws FileException {
      throw new FileException(FileError.OFFLINE, "no gateway");
    }

    @Override
    public void listDirectory(FileId directory) throws FileException {
      throw new FileException(FileError.OFFLINE, "no gateway");
    }
  }
}
