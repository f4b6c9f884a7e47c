package org.entracte.harness.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.entracte.harness.rig.CommandLine;
import org.entracte.harness.rig.Finished;
import org.entracte.harness.rig.HostProgram;
import org.entracte.harness.rig.ProjectFolder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What `entracte prepare` leaves fits the Java that runs gateway and cache. */
@Tag("e2e")
class PrepareTest {
  @TempDir Path folder;

  @Test
  void startsUseWhatWasPrepared() {
    var _ = CommandLine.bare("prepare").succeeded();

    Finished gateway = demanding("gateway", "status", "--state", folder.toString());
    Finished cache = demanding("status", "--cache", folder.toString());

    assertThat(gateway.stderr()).contains(folder.toString()).doesNotContain("AOT");
    assertThat(cache.stderr()).contains("nothing is running on " + folder).doesNotContain("AOT");
  }

  @Test
  void whatIsThereIsNotMadeAgain() throws Exception {
    var _ = CommandLine.bare("prepare").succeeded();
    Path file = ProjectFolder.launcher().resolveSibling("../gateway/target/gateway.aot");
    var before = Files.getLastModifiedTime(file);

    Finished again = CommandLine.bare("prepare");

    assertThat(again.status()).as(again.stderr()).isZero();
    assertThat(again.stderr()).isEmpty();
    assertThat(Files.getLastModifiedTime(file)).isEqualTo(before);
  }

  /** Java refuses to start if the file cannot be used. */
  private Finished demanding(String... words) {
    List<String> command = new ArrayList<>(List.of(ProjectFolder.launcher().toString()));
    command.addAll(List.of(words));
    return HostProgram.run(
        Duration.ofSeconds(60),
        folder,
        Map.of(
            "ENTRACTE_BUILD", "never",
            "JAVA_HOME", System.getProperty("java.home"),
            "ENTRACTE_JAVA_OPTS", "-XX:AOTMode=on"),
        command);
  }
}
