package org.entracte.gateway.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.entracte.gateway.export.FaultPoint;
import org.entracte.gateway.export.MemoryDisk;
import org.entracte.gateway.export.MemoryVolume;
import org.entracte.protocol.replication.DirectoryPage;
import org.entracte.protocol.tree.AttributeChange;
import org.entracte.protocol.tree.AttributeName;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.ExtendedAttributes;
import org.entracte.protocol.tree.ExtendedAttributes.Setting;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.NewObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A kernel before Linux 6.13 gives two changes within some milliseconds the same ctime. */
final class CoarseTimesTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-11-22T12:00:00Z"));

  @Test
  void attributesThatAreSetWithinOneTickAreAllTold(@TempDir Path folder) throws Exception {
    MemoryVolume volume = new MemoryVolume(new MemoryDisk(CLOCK.instant()), CLOCK, FaultPoint.NONE);
    try (GatewayExport export =
        GatewayExport.open("x", volume, folder.resolve("db"), CLOCK, new Random(1))) {
      FileId file =
          export
              .tree()
              .create(
                  Caller.SUPERUSER,
                  FileId.ROOT,
                  Name.of("f"),
                  new NewObject.RegularFile(),
                  AttributeChange.mode(0644))
              .id();
      ExtendedAttributes attributes = export.tree().extendedAttributes().orElseThrow();
      for (String name : List.of("colour", "origin")) {
        attributes.set(
            Caller.SUPERUSER, file, new AttributeName(name), new byte[1], Setting.CREATE);
      }

      DirectoryPage.Part page =
          (DirectoryPage.Part)
              export
                  .link()
                  .list(List.of(new DirectoryPage.Request(FileId.ROOT, Optional.empty(), 10)))
                  .getFirst();
      assertThat(page.entries().getFirst().object().values().all().keySet())
          .containsExactly(new AttributeName("colour"), new AttributeName("origin"));
    }
  }
}
