package org.entracte.gateway.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;
import org.entracte.gateway.export.FaultPoint;
import org.entracte.gateway.export.Inode;
import org.entracte.gateway.export.MemoryDisk;
import org.entracte.gateway.export.MemoryVolume;
import org.entracte.gateway.export.PosixVolume;
import org.entracte.gateway.export.Volume;
import org.entracte.gateway.journal.Journal;
import org.entracte.gateway.state.StateStore;
import org.entracte.gateway.tree.Registry;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.NewObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pass over the exported tree. */
class ScanTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-11-22T12:00:00Z"));

  @Test
  void aPassOverATreeInWhichNothingMovedLeavesNothingToBeSoughtElsewhere() throws Exception {
    MemoryVolume volume = new MemoryVolume(new MemoryDisk(CLOCK.instant()), CLOCK, FaultPoint.NONE);
    try (Inode root = volume.root()) {
      root.create(Caller.SUPERUSER, Name.of("d"), new NewObject.Directory(), 0755).close();
    }
    try (StateStore store = new StateStore(DriverManager.getConnection("jdbc:sqlite::memory:"))) {
      Random random = new Random(1);
      Registry registry = new Registry(store, volume, new Journal(store, random), CLOCK, random);
      new Scan(registry).all();
      assertThat(store.objects().living()).as("the root and a directory").isEqualTo(2);
      assertThat(store.objects().nameless()).isEmpty();
    }
  }

  @Test
  void aLargeDirectoryIsComparedInPartsAndNothingInItIsMissed(@TempDir Path folder)
      throws Exception {
    int many = 8_500;
    InstantSource later = () -> Instant.now().plusSeconds(1);
    for (int i = 0; i < many; i++) {
      Files.createFile(folder.resolve("f" + i));
    }
    try (Volume volume = PosixVolume.open(folder);
        StateStore store = new StateStore(DriverManager.getConnection("jdbc:sqlite::memory:"))) {
      Random random = new Random(1);
      Registry registry = new Registry(store, volume, new Journal(store, random), later, random);
      Scan scan = new Scan(registry);
      scan.all();
      long before = registry.journal().head();
      Files.writeString(folder.resolve("f" + (many - 1)), "written outside");

      int steps = 1;
      while (!scan.step()) {
        steps++;
      }

      assertThat(steps).isGreaterThan(many / 4096);
      assertThat(registry.journal().head()).isEqualTo(before + 1);
      Files.delete(folder.resolve("f1"));
      Files.createFile(folder.resolve("new"));
      scan.all();
      assertThat(store.names().child(FileId.ROOT, Name.of("f1"))).isEmpty();
      assertThat(store.names().child(FileId.ROOT, Name.of("new"))).isPresent();
      assertThat(store.objects().living()).isEqualTo(many + 1);
    }
  }
}
