package org.entracte.harness.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.entracte.harness.rig.DavfsMount;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** The cache as a drive: davfs2 mounts its WebDAV side, connected or not. */
@Tag("e2e")
class DavfsMountTest {
  @Test
  void filesWrittenOnTheDriveWhileTheGatewayIsAwayArriveWhenItIsBack(TestInfo test)
      throws IOException {
    try (Laptop laptop = Laptop.connected(test, 10)) {
      laptop.readEverything();
      try (DavfsMount drive = DavfsMount.of(laptop.cache().webdav(), laptop.folder())) {
        assertThat(drive.directory().resolve("odd/linked")).hasContent("shared content\n");
        laptop.gateway().kill();
        assertThat(drive.directory().resolve("include/stdio.h"))
            .hasSameBinaryContentAs(laptop.tree().resolve("include/stdio.h"));
        Files.createDirectory(drive.directory().resolve("drive"));
        Files.writeString(drive.directory().resolve("drive/new file"), "offline\n");
        Files.move(
            drive.directory().resolve("data/numbers.txt"),
            drive.directory().resolve("drive/numbers.txt"));
        Files.delete(drive.directory().resolve("odd/run.sh"));
        drive.unmount();
      }
      laptop.gateway().start();
      laptop.awaitDrained();
      assertThat(laptop.tree().resolve("drive/new file")).hasContent("offline\n");
      assertThat(laptop.tree().resolve("drive/numbers.txt")).isNotEmptyFile();
      assertThat(laptop.tree().resolve("data/numbers.txt")).doesNotExist();
      assertThat(laptop.tree().resolve("odd/run.sh")).doesNotExist();
      laptop.assertConverged();
    }
  }
}
