package org.entracte.harness.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.entracte.harness.rig.CacheProcess;
import org.entracte.harness.rig.CommandLine;
import org.entracte.harness.rig.Finished;
import org.entracte.harness.rig.GatewayProcess;
import org.entracte.harness.rig.HostProgram;
import org.entracte.harness.rig.ProjectFolder;
import org.entracte.harness.rig.WebDavFiles;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** What the gateway refuses stays on the laptop until somebody decides, or there is room. */
@Tag("e2e")
class ParkedEditsTest {
  private static final int PENDING = 6;

  private Path folder = Path.of("");
  private Path tree = Path.of("");
  private Path logs = Path.of("");

  @BeforeEach
  void make(TestInfo test) throws IOException {
    folder = ProjectFolder.fresh("parked");
    tree = Files.createDirectory(folder.resolve("tree"));
    logs = Laptop.logs(test);
  }

  @AfterEach
  void remove() {
    ProjectFolder.remove(folder);
  }

  @Test
  void aRefusedEditIsToldThenRetriedOrDropped() throws IOException {
    Path locked = Files.createDirectory(tree.resolve("locked"));
    try (GatewayProcess gateway =
            GatewayProcess.obeyingModes(tree, folder.resolve("gateway"), logs).start();
        CacheProcess cache =
            CacheProcess.of(gateway.export(), folder.resolve("laptop"), logs).start()) {
      WebDavFiles laptop = new WebDavFiles(cache.webdav());
      assertThat(laptop.propfind("locked")).contains("locked");
      Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("r-xr-xr-x"));

      laptop.put("locked/report.txt", "mine");
      laptop.put("locked/other.txt", "other");
      laptop.put("free.txt", "free");
      awaitParked(cache.commands(), 2);

      assertThat(tree.resolve("free.txt")).hasContent("free");
      Finished status = cache.commands().run("status");
      assertThat(status.status()).isEqualTo(PENDING);
      assertThat(status.stdout())
          .contains("/locked/report.txt (create): the gateway refuses (ACCESS)")
          .contains("entracte retry PATH")
          .contains("entracte drop PATH");
      assertThat(cache.commands().run("flush", "--wait").stdout()).contains("/locked/other.txt");
      assertThat(cache.commands().run("queue").stdout()).contains("/locked/other.txt");
      assertThat(cache.commands().run("conflicts").status()).isZero();
      JsonNode parked = cache.commands().json("status").path("parkedEdits").path(0);
      assertThat(parked.path("retry").asText()).contains("entracte retry /locked/report.txt");

      cache.kill();
      cache.start();
      dropped(cache);
      retried(cache, locked);
    }
  }

  private static void dropped(CacheProcess cache) throws IOException {
    CommandLine commands = cache.commands();
    assertThat(commands.run("drop", "free.txt").status()).isEqualTo(1);
    assertThat(commands.run("drop", "free.txt").stderr()).contains("/free.txt has no parked edits");
    Finished done = commands.run("drop", "locked/other.txt");
    assertThat(done.status()).isZero();
    Path saved = cache.cache().resolve("dropped/other.txt");
    assertThat(done.stdout()).contains(saved.toString());
    assertThat(saved).hasContent("other");
    assertThat(new WebDavFiles(cache.webdav()).status("locked/other.txt")).isEqualTo(404);
    assertThat(new WebDavFiles(cache.webdav()).getText("locked/report.txt")).isEqualTo("mine");
  }

  private static void retried(CacheProcess cache, Path locked) throws IOException {
    CommandLine commands = cache.commands();
    commands.run("retry", "/locked/report.txt").succeeded();
    awaitParked(commands, 1);
    Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("rwxr-xr-x"));
    commands.run("retry", "--all").succeeded();
    Awaitility.await("the retried edit to arrive")
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(commands.run("status").status()).isZero());
    assertThat(locked.resolve("report.txt")).hasContent("mine");
    assertThat(locked.resolve("other.txt")).doesNotExist();
  }

  @Test
  void whatFoundNoRoomArrivesByItselfOnceThereIsSome() throws IOException {
    HostProgram.run(
            Duration.ofSeconds(10),
            List.of("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", tree.toString()))
        .succeeded();
    try (GatewayProcess gateway = GatewayProcess.on(tree, folder.resolve("gateway"), logs).start();
        CacheProcess cache =
            CacheProcess.of(gateway.export(), folder.resolve("laptop"), logs).start()) {
      Path ballast = tree.resolve("ballast");
      Files.write(ballast, new byte[22 << 20]);
      new WebDavFiles(cache.webdav()).put("big.txt", "x".repeat(8 << 20));
      awaitParked(cache.commands(), 1);
      assertThat(cache.commands().run("status").stdout()).contains("NO_SPACE", "; tried again 2");

      Files.delete(ballast);
      Awaitility.await("the edit to be tried again by itself")
          .atMost(Duration.ofMinutes(3))
          .pollInterval(Duration.ofSeconds(2))
          .untilAsserted(() -> assertThat(cache.commands().run("status").status()).isZero());
      assertThat(Files.size(tree.resolve("big.txt"))).isEqualTo(8 << 20);
    } finally {
      HostProgram.run(Duration.ofSeconds(10), List.of("umount", "-l", tree.toString())).succeeded();
    }
  }

  private static void awaitParked(CommandLine commands, int count) {
    Awaitility.await(count + " parked edits and none on its way")
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(
            () -> {
              JsonNode status = commands.json("status");
              assertThat(status.path("parked").asInt()).as("%s", status).isEqualTo(count);
              assertThat(status.path("pending").asInt()).as("%s", status).isZero();
            });
  }
}
