package org.entracte.gateway.tree;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.InstantSource;
import java.util.Optional;
import java.util.SplittableRandom;
import org.entracte.gateway.export.PosixVolume;
import org.entracte.gateway.export.Volume;
import org.entracte.gateway.journal.Journal;
import org.entracte.gateway.state.StateStore;
import org.entracte.protocol.tree.FedTreeContract;
import org.entracte.protocol.tree.FileTree;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** The gateway's tree over a real directory keeps the contract, found by handle and by path. */
final class ExportTreeContractTest {
  @Nested
  final class ByHandle extends OnDisk {
    @Override
    Volume volume(Path directory) throws Exception {
      return PosixVolume.open(directory);
    }

    @Override
    protected boolean opensAtOnce() {
      return true;
    }
  }

  @Nested
  final class ByPath extends OnDisk {
    @Override
    Volume volume(Path directory) throws Exception {
      return new ByPathOnly(PosixVolume.open(directory));
    }
  }

  @NullUnmarked
  abstract static class OnDisk extends FedTreeContract {
    @TempDir Path folder;
    private Optional<Running> running = Optional.empty();

    private record Running(StateStore store, Volume volume, Reserve reserve) {}

    abstract Volume volume(Path directory) throws Exception;

    @BeforeEach
    void makeExport() throws Exception {
      Files.createDirectory(folder.resolve("export"));
    }

    @Override
    protected FileTree newTree() throws Exception {
      return start();
    }

    @Override
    protected int leastLinksOfADirectory() {
      return fileSystem().equals("btrfs") ? 1 : 2;
    }

    private String fileSystem() {
      try {
        return Files.getFileStore(folder).type();
      } catch (IOException failed) {
        throw new UncheckedIOException(failed);
      }
    }

    private ExportTree start() throws Exception {
      Volume volume = volume(folder.resolve("export"));
      StateStore store =
          new StateStore(DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("db")));
      SplittableRandom random = new SplittableRandom(1);
      Registry registry =
          new Registry(store, volume, new Journal(store, random), InstantSource.system(), random);
      Reserve reserve = new Reserve(registry);
      running = Optional.of(new Running(store, volume, reserve));
      Deeds deeds = new Deeds(registry, reserve);
      deeds.recover();
      reserve.reconcile();
      deeds.sweepStaging();
      return new ExportTree(registry, reserve, deeds);
    }

    @Override
    protected FileTree reopen(FileTree tree) throws Exception {
      stop();
      return start();
    }

    @AfterEach
    void stop() throws Exception {
      Running last = running.orElseThrow();
      last.reserve().close();
      last.store().close();
      last.volume().close();
    }
  }
}
