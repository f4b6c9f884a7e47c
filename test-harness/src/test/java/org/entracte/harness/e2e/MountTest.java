package org.entracte.harness.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.entracte.harness.rig.CacheProcess;
import org.entracte.harness.rig.CommandLine;
import org.entracte.harness.rig.Finished;
import org.entracte.harness.rig.GatewayProcess;
import org.entracte.harness.rig.ProjectFolder;
import org.entracte.harness.rig.WebDavFiles;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** How a mount starts, or says why it does not. */
@Tag("e2e")
class MountTest {
  private Path folder = Path.of("");
  private Path logs = Path.of("");

  @BeforeEach
  void make(TestInfo test) {
    folder = ProjectFolder.fresh("mount");
    logs = Laptop.logs(test);
  }

  @AfterEach
  void remove() {
    ProjectFolder.remove(folder);
  }

  @Test
  void anExportThatIsNotThereIsRefusedWithThoseThatAre() throws IOException {
    Path tree = Files.createDirectory(folder.resolve("tree"));
    try (GatewayProcess gateway = GatewayProcess.on(tree, folder, logs).start()) {
      URI wrong = gateway.export().resolve("/trees");
      Path cache = folder.resolve("cache");
      Finished refused = CommandLine.bare("mount", wrong.toString(), "--cache", cache.toString());
      assertThat(refused.status()).isEqualTo(1);
      assertThat(refused.stderr()).contains("no export named trees; there are: tree");
      assertThat(cache.resolve("replica.db")).doesNotExist();
    }
  }

  @Test
  void aCacheWithAReplicaStartsThoughItsExportIsGone() throws IOException {
    Path tree = Files.createDirectory(folder.resolve("tree"));
    Files.writeString(tree.resolve("f"), "here");
    GatewayProcess gateway = GatewayProcess.on(tree, folder, logs);
    CacheProcess cache = CacheProcess.of(gateway.export(), folder.resolve("laptop"), logs);
    try (gateway;
        cache) {
      gateway.start();
      cache.start();
      assertThat(new WebDavFiles(cache.webdav()).getText("f")).isEqualTo("here");
      cache.kill();
      gateway.kill();
      gateway.renameExport("other").start();
      cache.start();
      assertThat(new WebDavFiles(cache.webdav()).getText("f")).isEqualTo("here");
    }
  }

  @Test
  void anAddressThatIsNoneIsAWrongUse() {
    Finished refused = CommandLine.bare("mount", "docs", "--cache", folder.toString());
    assertThat(refused.status()).isEqualTo(2);
    assertThat(refused.stderr()).contains("http://HOST:PORT/NAME");
  }
}
