package org.entracte.harness.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.entracte.harness.rig.CacheProcess;
import org.entracte.harness.rig.Finished;
import org.entracte.harness.rig.WebDavFiles;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** What was edited on both sides of a cut is kept, both of it, and holds nothing else up. */
@Tag("e2e")
class ConflictTest {
  private static final int CONFLICTS = 5;

  @Test
  void aFileEditedThroughTheGatewayMeanwhileKeepsBothContents(TestInfo test) throws IOException {
    try (Laptop laptop = Laptop.connected(test, 10)) {
      WebDavFiles atGateway = new WebDavFiles(laptop.gateway().export());
      laptop.readEverything();
      laptop.commands().run("offline").succeeded();
      laptop.work("echo ours >data/numbers.txt; echo other >data/unrelated");
      atGateway.put("data/numbers.txt", "theirs\n");
      laptop.commands().run("online").succeeded();
      laptop.awaitDrained();
      assertBothKept(laptop, "data", "numbers", ".txt", "theirs\n", "ours\n");
      assertThat(laptop.tree().resolve("data/unrelated")).hasContent("other\n");
    }
  }

  @Test
  void aFileEditedInTheExportedDirectoryWhileTheGatewayWasDownKeepsBothContents(TestInfo test)
      throws IOException {
    try (Laptop laptop = Laptop.connected(test, 10)) {
      laptop.readEverything();
      laptop.gateway().kill();
      Files.writeString(laptop.tree().resolve("data/numbers.txt"), "theirs, outside\n");
      laptop.work("echo ours >data/numbers.txt; mkdir data/more; echo other >data/more/unrelated");
      laptop.gateway().start();
      laptop.awaitDrained();
      assertBothKept(laptop, "data", "numbers", ".txt", "theirs, outside\n", "ours\n");
      assertThat(laptop.tree().resolve("data/more/unrelated")).hasContent("other\n");
    }
  }

  @Test
  void aFileReplacedOutsideByAnEditorsSafeSaveKeepsBothContents(TestInfo test) throws IOException {
    try (Laptop laptop = Laptop.connected(test, 10)) {
      laptop.readEverything();
      laptop.gateway().kill();
      Path replacement = laptop.tree().resolve("data/.numbers.txt.new");
      Files.writeString(replacement, "theirs, replaced\n");
      Files.move(
          replacement,
          laptop.tree().resolve("data/numbers.txt"),
          StandardCopyOption.REPLACE_EXISTING);
      laptop.work("echo ours >data/new && mv data/new data/numbers.txt");
      laptop.gateway().start();
      laptop.awaitDrained();
      assertBothKept(laptop, "data", "numbers", ".txt", "theirs, replaced\n", "ours\n");
    }
  }

  @Test
  void aNameCreatedOnBothSidesKeepsBothFiles(TestInfo test) throws IOException {
    try (Laptop laptop = Laptop.connected(test, 10)) {
      laptop.readEverything();
      laptop.gateway().kill();
      Files.writeString(laptop.tree().resolve("data/report.txt"), "theirs\n");
      Files.createDirectory(laptop.tree().resolve("data/both"));
      Files.writeString(laptop.tree().resolve("data/both/theirs"), "t\n");
      laptop.work("echo ours >data/report.txt; mkdir data/both; echo o >data/both/ours");
      laptop.gateway().start();
      laptop.awaitDrained();
      assertBothKept(laptop, "data", "report", ".txt", "theirs\n", "ours\n");
      assertThat(laptop.work("ls data/both")).isEqualTo("ours\ntheirs\n");
      assertThat(laptop.tree().resolve("data/both/ours")).hasContent("o\n");
    }
  }

  @Test
  void anEditWinsOverADeletionOnEitherSide(TestInfo test) throws IOException {
    try (Laptop laptop = Laptop.connected(test, 10)) {
      laptop.readEverything();
      laptop.gateway().kill();
      Files.delete(laptop.tree().resolve("data/numbers.txt"));
      Files.writeString(laptop.tree().resolve("data/readings.sql"), "theirs\n");
      laptop.work("echo ours >data/numbers.txt; rm data/readings.sql");
      laptop.gateway().start();
      laptop.awaitDrained();
      laptop.assertConverged();
      assertThat(laptop.tree().resolve("data/numbers.txt")).hasContent("ours\n");
      assertThat(laptop.work("cat data/readings.sql")).isEqualTo("theirs\n");
    }
  }

  /** The gateway's content has the name, ours the conflict name, on both sides; it is listed. */
  private static void assertBothKept(
      Laptop laptop, String directory, String stem, String extension, String theirs, String ours)
      throws IOException {
    laptop.assertConverged();
    assertThat(laptop.tree().resolve(directory).resolve(stem + extension)).hasContent(theirs);
    assertThat(laptop.work("cat " + directory + "/" + stem + extension)).isEqualTo(theirs);

    List<Path> copies = copies(laptop.tree().resolve(directory), stem);
    assertThat(copies).hasSize(1);
    Path copy = copies.getFirst();
    assertThat(copy.getFileName().toString())
        .matches(
            stem
                + " \\(conflict "
                + CacheProcess.DEVICE
                + " \\d{4}-\\d\\d-\\d\\d [0-9a-f]{4}\\)"
                + extension.replace(".", "\\."));
    assertThat(copy).hasContent(ours);
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () ->
                assertThat(laptop.work("cat '" + directory + "/" + copy.getFileName() + "'"))
                    .isEqualTo(ours));

    Finished listed = laptop.commands().run("conflicts");
    assertThat(listed.status()).isEqualTo(CONFLICTS);
    assertThat(listed.stdout()).contains(copy.getFileName().toString());
    assertThat(laptop.commands().json("conflicts").toString())
        .contains(copy.getFileName().toString());
  }

  private static List<Path> copies(Path directory, String stem) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries
          .filter(entry -> entry.getFileName().toString().startsWith(stem + " (conflict"))
          .toList();
    }
  }
}
