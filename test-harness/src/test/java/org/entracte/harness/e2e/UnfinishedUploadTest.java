package org.entracte.harness.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.entracte.harness.rig.GatewayProcess;
import org.entracte.harness.rig.HostProgram;
import org.entracte.harness.rig.ProjectFolder;
import org.entracte.harness.rig.RawHttp;
import org.entracte.harness.rig.WebDavFiles;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PUTs that a kill or a full disk ends in the middle. */
@Tag("e2e")
class UnfinishedUploadTest {
  private static final Duration STEP = Duration.ofSeconds(30);
  private static final int HALF = 2 << 20;

  private Path folder = Path.of("");
  private Path tree = Path.of("");

  @BeforeEach
  void make() throws IOException {
    folder = ProjectFolder.fresh("unfinished");
    tree = Files.createDirectory(folder.resolve("tree"));
  }

  @AfterEach
  void remove() {
    ProjectFolder.remove(folder);
  }

  private static void begin(RawHttp http, GatewayProcess gateway, String name) throws IOException {
    String path = gateway.export().getPath() + "/" + name;
    http.write("PUT " + path + " HTTP/1.1\r\nHost: h\r\nContent-Length: " + 2 * HALF + "\r\n\r\n");
    http.write("x".repeat(HALF));
  }

  /** How many files have this many bytes, of the gateway's own too. */
  private long filesOf(long bytes) throws IOException {
    try (Stream<Path> all = Files.walk(tree)) {
      return all.filter(file -> Files.isRegularFile(file) && file.toFile().length() >= bytes)
          .count();
    }
  }

  @Test
  void aKillInTheMiddleLeavesTheOldContentAndNothingElse(TestInfo test) throws IOException {
    try (GatewayProcess gateway =
        GatewayProcess.on(tree, folder.resolve("gateway"), Laptop.logs(test)).start()) {
      WebDavFiles files = new WebDavFiles(gateway.export());
      files.put("old", "old content");
      try (RawHttp overOld = new RawHttp(gateway.export());
          RawHttp asNew = new RawHttp(gateway.export())) {
        begin(overOld, gateway, "old");
        begin(asNew, gateway, "new");
        Awaitility.await("both halves to arrive")
            .atMost(STEP)
            .untilAsserted(() -> assertThat(filesOf(HALF)).isEqualTo(2));
        gateway.kill();
      }
      assertThat(tree.resolve("old")).hasContent("old content");
      gateway.start();
      assertThat(files.getText("old")).isEqualTo("old content");
      assertThat(files.status("new")).isEqualTo(404);
      assertThat(filesOf(HALF)).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Length: 8388608\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n"})
  void aDiskThatFillsUpInTheMiddleKeepsTheOldContent(String length, TestInfo test)
      throws IOException {
    host("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", tree.toString());
    try (GatewayProcess gateway =
        GatewayProcess.on(tree, folder.resolve("gateway"), Laptop.logs(test)).start()) {
      WebDavFiles files = new WebDavFiles(gateway.export());
      files.put("f", "old content");
      try (RawHttp http = new RawHttp(gateway.export())) {
        String path = gateway.export().getPath() + "/f";
        http.write("PUT " + path + " HTTP/1.1\r\nHost: h\r\n" + length);
        if (length.startsWith("Transfer")) {
          String chunk = "10000\r\n" + "x".repeat(0x10000) + "\r\n";
          http.write(chunk.repeat(128) + "0\r\n\r\n");
        }
        RawHttp.Answer answer = http.read(false);
        assertThat(answer.status()).isEqualTo(507);
        assertThat(answer.body()).contains("<D:sufficient-disk-space/>");
      }
      assertThat(files.getText("f")).isEqualTo("old content");
      files.put("f", "there is room for this");
      assertThat(files.getText("f")).isEqualTo("there is room for this");
    } finally {
      host("umount", "-l", tree.toString());
    }
  }

  private static void host(String... words) {
    HostProgram.run(STEP, List.of(words)).succeeded();
  }
}
