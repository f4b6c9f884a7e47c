package org.entracte.harness.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.entracte.harness.rig.Finished;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoTest {
  @TempDir Path folder;
  private Installation installation;

  @BeforeEach
  void install() throws IOException {
    installation = Installation.in(folder);
  }

  @AfterEach
  void nothingIsLeftRunning() throws IOException {
    for (String side : new String[] {"gateway", "cache"}) {
      for (String pid : installation.recorded(side + "-pid")) {
        ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
      }
    }
  }

  @Test
  void itPrintsMountLinesForBothAndStopsBothWhenInterrupted() throws Exception {
    Path exported = Files.createDirectory(folder.resolve("my files"));
    Process demo = installation.start("demo", exported.toString(), "--nfs-port", "34567");
    awaitOutput(demo, "Ctrl-C stops both");
    assertThat(installation.folder().resolve("out"))
        .content()
        .contains("vers=4.2,port=34567,proto=tcp,sec=sys 127.0.0.1:/my_files /mnt")
        .contains("sudo mount -t davfs")
        .contains("net use X: http://127.0.0.1:")
        .contains("mount_webdav http://127.0.0.1:")
        .contains("home/.local/state/entracte/demo/");
    assertThat(installation.recorded("gateway-arguments"))
        .containsSubsequence("serve", "--export", "my_files=" + exported, "--nfs-port", "34567");

    demo.destroy();
    assertThat(demo.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(demo.exitValue()).isZero();
    assertThat(installation.recorded("stopped")).containsExactly("cache", "gateway");
  }

  @Test
  void withoutADirectoryItMakesASampleAndKeepsItForTheNextTime() throws Exception {
    Path state = folder.resolve("state");
    Process demo = installation.start("demo", "--state", state.toString());
    awaitOutput(demo, "Ctrl-C stops both");
    demo.destroy();
    assertThat(demo.waitFor(30, TimeUnit.SECONDS)).isTrue();
    Path readme = state.resolve("tree/README.txt");
    assertThat(readme).exists();
    Files.writeString(readme, "mine");

    Process again = installation.start("demo", "--state=" + state);
    awaitOutput(again, "Ctrl-C stops both");
    again.destroy();
    assertThat(again.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(readme).hasContent("mine");
  }

  @Test
  void aSecondDemoOnTheSameStateIsRefused() throws Exception {
    String state = folder.resolve("state").toString();
    Process demo = installation.start("demo", "--state", state);
    awaitOutput(demo, "Ctrl-C stops both");
    Finished second = installation.run("demo", "--state", state);
    assertThat(second.status()).isEqualTo(1);
    assertThat(second.stderr()).contains(state).contains("--state");
    demo.destroy();
    assertThat(demo.waitFor(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aGatewayThatDoesNotComeUpIsReportedWithWhatItSaid() {
    Finished failed =
        installation
            .with("JAVA_FAILS", "gateway")
            .run("demo", "--state", folder.resolve("state").toString());
    assertThat(failed.status()).isEqualTo(1);
    assertThat(failed.stderr()).contains("the gateway is broken").contains("status 3");
  }

  @Test
  void wrongOptionsAreRefusedBeforeAnythingStarts() throws IOException {
    assertThat(installation.run("demo", "--nfs-port", "many").status()).isEqualTo(2);
    assertThat(installation.run("demo", "--nfs-port").status()).isEqualTo(2);
    assertThat(installation.run("demo", "--colour").status()).isEqualTo(2);
    assertThat(installation.run("demo", "one", "two").status()).isEqualTo(2);
    assertThat(installation.run("demo", folder.resolve("none").toString()).status()).isEqualTo(1);
    assertThat(installation.recorded("builds")).isEmpty();
  }

  private void awaitOutput(Process demo, String text) {
    Awaitility.await(text)
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> {
              assertThat(demo.isAlive()).as("demo runs").isTrue();
              assertThat(installation.folder().resolve("out")).content().contains(text);
            });
  }
}
