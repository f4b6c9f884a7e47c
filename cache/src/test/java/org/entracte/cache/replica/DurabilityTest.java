package org.entracte.cache.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The order of syncs, commits and deletions on the laptop's disk. */
final class DurabilityTest {
  @TempDir Path folder;
  private Laptop laptop;

  @BeforeEach
  void start() throws Exception {
    laptop = new Laptop(folder);
  }

  @AfterEach
  void stop() throws Exception {
    laptop.replica.abandon();
  }

  private List<Path> layerFiles() throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("layers"))) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  @Test
  void whatCouldNotBeSyncedIsNotSentWhenTheSenderTriesAgain() throws Exception {
    laptop.create("f", "new");
    for (Path layer : layerFiles()) {
      Files.delete(layer);
    }

    assertThatThrownBy(laptop::send).isInstanceOf(IOException.class);
    assertThatThrownBy(laptop::send).isInstanceOf(IOException.class);
  }

  @Test
  void aDroppedLayerStaysUntilItsDropIsSafe() throws Exception {
    laptop.replica.syncAll();
    laptop.replica.evict(0);

    assertThat(layerFiles()).hasSize(2);
    laptop.replica.syncAll();
    assertThat(layerFiles()).isEmpty();
  }

  @Test
  void aSyncWithNothingToSyncWritesNothing() throws Exception {
    laptop.replica.syncAll();
    long log = Files.size(folder.resolve("replica.db-wal"));

    laptop.replica.syncAll();

    assertThat(Files.size(folder.resolve("replica.db-wal"))).isEqualTo(log);
  }

  @Test
  void aCheckpointLeavesNothingUnsafeInTheDatabase() throws Exception {
    for (int n = 0; n < 25; n++) {
      laptop.create("f" + n, "new");
      laptop.replica.syncAll();
    }

    // The log began anew behind a checkpoint, so it is shorter than what was written.
    assertThat(Files.size(folder.resolve("replica.db"))).isGreaterThan(4096);
    Database database = laptop.replica.state().database();
    laptop.create("unsafe", "new");
    assertThatThrownBy(() -> database.read(() -> checkpoint(database)))
        .isInstanceOf(IllegalStateException.class);
  }

  private static boolean checkpoint(Database database) throws IOException {
    database.checkpoint();
    return true;
  }
}
