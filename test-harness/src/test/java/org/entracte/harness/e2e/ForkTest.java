package org.entracte.harness.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.entracte.harness.rig.CacheProcess;
import org.entracte.harness.rig.GatewayProcess;
import org.entracte.harness.rig.HostProgram;
import org.entracte.harness.rig.ProjectFolder;
import org.entracte.harness.rig.WebDavFiles;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** A cache folder that is restored from a copy, or used twice: no edit takes effect twice. */
@Tag("e2e")
class ForkTest {
  private Path folder = Path.of("");
  private Path tree = Path.of("");
  private Path logs = Path.of("");

  @BeforeEach
  void make(TestInfo test) throws IOException {
    folder = ProjectFolder.fresh("fork");
    tree = Files.createDirectory(folder.resolve("tree"));
    logs = Laptop.logs(test);
  }

  @AfterEach
  void remove() {
    ProjectFolder.remove(folder);
  }

  @Test
  void aRestoredCopySendsNothingAgainThatWasApplied() throws IOException {
    try (GatewayProcess gateway = gateway();
        CacheProcess cache = cache(gateway, "laptop")) {
      Path backup = folder.resolve("backup");
      workOfflineAndCopy(gateway, cache, backup);
      arriveAndMoveOn(gateway, cache);
      cache.stop();
      gateway.kill();
      ProjectFolder.remove(cache.cache());
      copy(backup, cache.cache());

      cache.start();
      new WebDavFiles(cache.webdav()).put("after.txt", "after");
      gateway.start();

      awaitSent(cache);
      assertTree("after.txt", "later.txt", "made.txt", "old.txt");
      assertThat(tree.resolve("after.txt")).hasContent("after");
      assertSameView(cache);
    }
  }

  @Test
  void aCloneUsedBesideTheOriginalSendsNothingTwice() throws IOException {
    try (GatewayProcess gateway = gateway();
        CacheProcess original = cache(gateway, "laptop");
        CacheProcess clone = cache(gateway, "clone")) {
      Files.createDirectories(clone.cache().getParent());
      workOfflineAndCopy(gateway, original, clone.cache());
      arriveAndMoveOn(gateway, original);
      gateway.kill();
      clone.start();
      new WebDavFiles(clone.webdav()).put("cloned.txt", "cloned");
      new WebDavFiles(original.webdav()).put("original.txt", "original");
      gateway.start();

      awaitSent(clone);
      awaitSent(original);
      assertTree("cloned.txt", "later.txt", "made.txt", "old.txt", "original.txt");
      assertSameView(clone);
      assertSameView(original);
    }
  }

  private GatewayProcess gateway() throws IOException {
    Files.writeString(tree.resolve("old.txt"), "old");
    return GatewayProcess.on(tree, folder.resolve("gateway"), logs).start();
  }

  private CacheProcess cache(GatewayProcess gateway, String name) {
    return CacheProcess.of(gateway.export(), folder.resolve(name), logs.resolve(name));
  }

  /** Two edits wait in the log when the folder is copied. */
  private static void workOfflineAndCopy(GatewayProcess gateway, CacheProcess cache, Path copy)
      throws IOException {
    cache.start();
    WebDavFiles files = new WebDavFiles(cache.webdav());
    assertThat(files.getText("old.txt")).isEqualTo("old");
    gateway.kill();
    files.put("made.txt", "made");
    files.put("old.txt", "mine");
    cache.stop();
    copy(cache.cache(), copy);
    cache.start();
  }

  /** They arrive, and both files are changed again, by others. */
  private void arriveAndMoveOn(GatewayProcess gateway, CacheProcess cache) throws IOException {
    gateway.start();
    awaitSent(cache);
    new WebDavFiles(cache.webdav()).put("later.txt", "later");
    awaitSent(cache);
    assertThat(tree.resolve("made.txt")).hasContent("made");
    WebDavFiles others = new WebDavFiles(gateway.export());
    others.put("made.txt", "made, and changed by others");
    others.put("old.txt", "mine, and changed by others");
  }

  private static void copy(Path from, Path to) {
    HostProgram.run(Duration.ofMinutes(1), List.of("cp", "-a", from.toString(), to.toString()))
        .succeeded();
  }

  private static void awaitSent(CacheProcess cache) {
    Awaitility.await("all edits of " + cache.cache() + " to be sent")
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(
            () ->
                assertThat(cache.commands().run("status").stdout())
                    .contains("Everything is on the gateway"));
  }

  private void assertTree(String... names) throws IOException {
    try (Stream<Path> files = Files.list(tree)) {
      assertThat(files.map(file -> file.getFileName().toString()).filter(n -> !n.startsWith(".")))
          .containsExactlyInAnyOrder(names);
    }
    assertThat(tree.resolve("made.txt")).hasContent("made, and changed by others");
    assertThat(tree.resolve("old.txt")).hasContent("mine, and changed by others");
    assertThat(tree.resolve("later.txt")).hasContent("later");
  }

  private void assertSameView(CacheProcess cache) throws IOException {
    WebDavFiles shown = new WebDavFiles(cache.webdav());
    try (Stream<Path> files = Files.list(tree)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Awaitility.await(file + " to be the same on the laptop")
            .atMost(Duration.ofSeconds(30))
            .untilAsserted(
                () ->
                    assertThat(shown.getText(file.getFileName().toString()))
                        .isEqualTo(Files.readString(file)));
      }
    }
    assertThat(cache.commands().run("conflicts").status()).isZero();
  }
}
