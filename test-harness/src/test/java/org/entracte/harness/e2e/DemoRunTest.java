package org.entracte.harness.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.entracte.harness.rig.KernelClient;
import org.entracte.harness.rig.ProjectFolder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** The one command that shows it all: what it prints can be mounted. */
@Tag("e2e")
class DemoRunTest {
  private static final Pattern NFS_LINE =
      Pattern.compile("mount -t nfs4 -o vers=4\\.2,port=(\\d+),.* 127\\.0\\.0\\.1:(/\\S+) ");

  @TempDir Path folder;

  @Test
  void thePrintedNfsLinesMountCacheAndGateway(TestInfo test) throws Exception {
    Path out = folder.resolve("out");
    ProcessBuilder builder =
        new ProcessBuilder(
            ProjectFolder.launcher().toString(), "demo", "--state", folder + "/state");
    builder.environment().put("ENTRACTE_BUILD", "never");
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Process demo =
        builder.redirectOutput(out.toFile()).redirectError(folder.resolve("err").toFile()).start();
    try {
      Awaitility.await("the demo")
          .atMost(Duration.ofSeconds(90))
          .until(() -> !demo.isAlive() || Files.readString(out).contains("Ctrl-C stops both"));
      assertThat(demo.isAlive()).as(Files.readString(folder.resolve("err"))).isTrue();
      Matcher line = NFS_LINE.matcher(Files.readString(out));
      mountAndWrite(test, line, "cache");
      mountAndWrite(test, line, "gateway");
    } finally {
      demo.destroy();
      if (!demo.waitFor(60, TimeUnit.SECONDS)) {
        demo.descendants().forEach(ProcessHandle::destroyForcibly);
        demo.destroyForcibly();
      }
    }
    assertThat(demo.exitValue()).isZero();
    try (Stream<Path> notes = Files.list(folder.resolve("state/tree/notes"))) {
      assertThat(notes.map(note -> note.getFileName().toString()))
          .contains("by-gateway", "monday.md");
    }
  }

  private void mountAndWrite(TestInfo test, Matcher line, String side) throws IOException {
    assertThat(line.find()).isTrue();
    KernelClient.Request request =
        KernelClient.Request.port(Integer.parseInt(line.group(1))).at(line.group(2));
    try (KernelClient mount =
        KernelClient.boot(request, Laptop.logs(test).resolve(side + "-guest"))) {
      Duration limit = Duration.ofSeconds(30);
      mount.run("grep -q offline notes/monday.md && echo x >notes/by-" + side, limit).succeeded();
      mount.shutDown();
    }
  }
}
