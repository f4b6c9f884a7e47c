package org.entracte.harness.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.entracte.harness.rig.Finished;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherTest {
  @TempDir Path folder;
  private Installation installation;

  @BeforeEach
  void install() throws IOException {
    installation = Installation.in(folder);
  }

  @Test
  void helpNamesEveryCommandAndSucceeds() {
    Finished help = installation.run("--help");
    assertThat(help.succeeded())
        .contains("demo", "serve", "gateway status", "mount", "status", "queue")
        .contains("offline", "online", "flush", "conflicts", "retry", "drop", "--version");
  }

  @Test
  void noCommandIsAWrongUseThatShowsTheOverview() {
    Finished none = installation.run();
    assertThat(none.status()).isEqualTo(2);
    assertThat(none.stdout()).isEmpty();
    assertThat(none.stderr()).contains("Usage: entracte COMMAND");
  }

  @Test
  void anUnknownCommandIsNamed() {
    Finished unknown = installation.run("frobnicate");
    assertThat(unknown.status()).isEqualTo(2);
    assertThat(unknown.stderr()).contains("\"frobnicate\"").contains("--help");
  }

  @Test
  void theVersionIsThatOfTheProjectAndNeedsNoBuild() throws IOException {
    assertThat(installation.run("--version").succeeded()).isEqualTo("entracte 1.0\n");
    assertThat(installation.recorded("builds")).isEmpty();
  }

  @Test
  void argumentsReachTheMainClassExactly() throws IOException {
    installation.run("status", "", "a b", "*", "--x=\"y\"").succeeded();
    List<String> arguments = installation.recorded("arguments");
    int main = arguments.indexOf("org.entracte.cache.app.CacheMain");
    assertThat(arguments.subList(main + 1, arguments.size()))
        .containsExactly("status", "", "a b", "*", "--x=\"y\"");
    assertThat(arguments).contains("--enable-native-access=ALL-UNNAMED");
    assertThat(arguments.get(main - 1)).endsWith("/cache/target/lib/*").doesNotContain("-tests");
  }

  @Test
  void theFirstWordDecidesBetweenGatewayAndCache() throws IOException {
    installation.run("gateway", "status", "--state", "x").succeeded();
    assertThat(installation.recorded("arguments"))
        .containsSubsequence("org.entracte.gateway.app.GatewayMain", "gateway", "status");
    for (String command : List.of("queue", "offline", "online", "flush", "conflicts")) {
      installation.run(command).succeeded();
      assertThat(installation.recorded("arguments"))
          .endsWith("org.entracte.cache.app.CacheMain", command);
    }
  }

  @Test
  void theExitStatusOfTheProgramIsThatOfTheLauncher() {
    assertThat(installation.with("JAVA_STATUS", "6").run("status").status()).isEqualTo(6);
  }

  @Test
  void itRunsThroughASymbolicLink() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), installation.launcher());
    Path second = Files.createSymbolicLink(folder.resolve("second"), Path.of("link"));
    assertThat(link).isSymbolicLink();
    installation.runAs(second, "status").succeeded();
    assertThat(installation.recorded("builds")).hasSize(1);
  }

  @Test
  void itBuildsOnceAndAgainOnlyWhenASourceIsNewer() throws IOException {
    Finished first = installation.run("status");
    assertThat(first.stdout()).isEmpty();
    assertThat(first.stderr()).contains("building").contains("module gateway");
    assertThat(installation.run("status").stderr()).isEmpty();
    assertThat(installation.recorded("builds")).hasSize(1);

    FileTime later = FileTime.from(Instant.parse("2100-01-01T00:00:00Z"));
    Files.setLastModifiedTime(installation.source("protocol"), later);
    installation.run("status").succeeded();
    assertThat(installation.recorded("builds")).hasSize(2);
  }

  /** Java itself would run the classes that it kept, beside those of the new jars. */
  @Test
  void whatJavaKeptOfAnotherBuildIsNotUsed() throws IOException {
    installation.run("status").succeeded();
    Path target = installation.source("cache").resolve("../../../target").normalize();
    Path kept = Files.writeString(target.resolve("cache.aot"), "");
    Path library = Files.writeString(target.resolve("lib/some.jar"), "");
    for (Path jar : List.of(library, target.resolve("cache-1.0.jar"))) {
      Files.setLastModifiedTime(kept, FileTime.fromMillis(System.currentTimeMillis() + 10_000));
      installation.run("status").succeeded();
      assertThat(installation.recorded("arguments")).contains("-XX:AOTCache=" + kept);
      Files.setLastModifiedTime(jar, FileTime.fromMillis(System.currentTimeMillis() + 20_000));
      installation.run("status").succeeded();
      assertThat(installation.recorded("arguments")).doesNotContain("-XX:AOTCache=" + kept);
      Files.setLastModifiedTime(jar, FileTime.fromMillis(0));
    }
  }

  @Test
  void aFailedBuildSaysWhyAndRunsNothing() throws IOException {
    Finished failed = installation.with("MAVEN_FAILS", "1").run("status");
    assertThat(failed.status()).isEqualTo(1);
    assertThat(failed.stderr()).contains("no such thing").contains("entracte-build.log");
    assertThat(installation.recorded("arguments")).isEmpty();
  }

  @Test
  void startsAtTheSameTimeBuildOnce() throws Exception {
    List<Process> starts = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      starts.add(installation.start("status"));
    }
    for (Process start : starts) {
      assertThat(start.waitFor()).isZero();
    }
    assertThat(installation.recorded("builds")).hasSize(1);
  }

  @Test
  void aJavaThatIsNot25IsPassedOver() throws IOException {
    Path old = folder.resolve("home/.jdks/old");
    Files.createDirectories(old);
    Files.writeString(old.resolve("release"), "JAVA_VERSION=\"17.0.1\"\n");
    Path found = folder.resolve("home/.jdks/right");
    Files.createDirectories(found.getParent());
    Files.move(folder.resolve("jdk"), found);
    installation.with("JAVA_HOME", old.toString()).with("ENTRACTE_JDK_PLACES", "home");
    installation.run("status").succeeded();
    assertThat(installation.recorded("builds").getFirst()).startsWith(found + " ");
  }

  @Test
  void withoutAJdk25ItSaysWhatToInstall() {
    Finished refused =
        installation
            .with("JAVA_HOME", folder.resolve("none").toString())
            .with("ENTRACTE_JDK_PLACES", "home")
            .run("status");
    assertThat(refused.status()).isEqualTo(1);
    assertThat(refused.stderr()).contains("JDK 25").contains("apt-get install").contains("sdk");
  }

  @Test
  void withoutMavenItSaysWhatToInstall() throws IOException {
    Path tools = Files.createDirectory(folder.resolve("tools"));
    for (String tool :
        List.of(
            "bash", "env", "readlink", "dirname", "grep", "find", "head", "mkdir", "flock", "id")) {
      Files.createSymbolicLink(tools.resolve(tool), Path.of("/usr/bin", tool));
    }
    Finished refused = installation.with("PATH", tools.toString()).run("status");
    assertThat(refused.status()).isEqualTo(1);
    assertThat(refused.stderr()).contains("apt-get install maven");
  }
}
