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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;

/** What was edited on both sides of a cut is kept, both of it, and holds nothing else up. */
@Tag("e2e")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConflictTest {
  private static final int CONFLICTS = 5;

  private Laptop laptop;

  /** Each test has a folder of its own. */
  private String area;

  private Path exported;

  @BeforeAll
  void connect(TestInfo test) {
    laptop = Laptop.connected(test, 10);
  }

  @AfterAll
  void disconnect() {
    if (laptop != null) {
      laptop.close();
    }
  }

  @BeforeEach
  void makeAnArea(TestInfo test) {
    area = test.getTestMethod().orElseThrow().getName();
    exported = laptop.tree().resolve(area);
    laptop.work("cp -r data " + area);
    laptop.awaitDrained();
  }

  private String work(String script) {
    return laptop.work("cd " + area + "\n" + script);
  }

  @Test
  void aFileEditedThroughTheGatewayMeanwhileKeepsBothContents() throws IOException {
    WebDavFiles atGateway = new WebDavFiles(laptop.gateway().export());
    laptop.commands().run("offline").succeeded();
    work("echo ours >numbers.txt; echo other >unrelated");
    atGateway.put(area + "/numbers.txt", "theirs\n");
    laptop.commands().run("online").succeeded();
    laptop.awaitDrained();
    assertBothKept("numbers", ".txt", "theirs\n", "ours\n");
    assertThat(exported.resolve("unrelated")).hasContent("other\n");
  }

  @Test
  void aFileEditedInTheExportedDirectoryWhileTheGatewayWasDownKeepsBothContents()
      throws IOException {
    laptop.gateway().kill();
    Files.writeString(exported.resolve("numbers.txt"), "theirs, outside\n");
    work("echo ours >numbers.txt; mkdir more; echo other >more/unrelated");
    laptop.gateway().start();
    laptop.awaitDrained();
    assertBothKept("numbers", ".txt", "theirs, outside\n", "ours\n");
    assertThat(exported.resolve("more/unrelated")).hasContent("other\n");
  }

  @Test
  void aFileReplacedOutsideByAnEditorsSafeSaveKeepsBothContents() throws IOException {
    laptop.gateway().kill();
    Path replacement = exported.resolve(".numbers.txt.new");
    Files.writeString(replacement, "theirs, replaced\n");
    Files.move(replacement, exported.resolve("numbers.txt"), StandardCopyOption.REPLACE_EXISTING);
    work("echo ours >new && mv new numbers.txt");
    laptop.gateway().start();
    laptop.awaitDrained();
    assertBothKept("numbers", ".txt", "theirs, replaced\n", "ours\n");
  }

  @Test
  void aNameCreatedOnBothSidesKeepsBothFiles() throws IOException {
    laptop.gateway().kill();
    Files.writeString(exported.resolve("report.txt"), "theirs\n");
    Files.createDirectory(exported.resolve("both"));
    Files.writeString(exported.resolve("both/theirs"), "t\n");
    work("echo ours >report.txt; mkdir both; echo o >both/ours");
    laptop.gateway().start();
    laptop.awaitDrained();
    assertBothKept("report", ".txt", "theirs\n", "ours\n");
    assertThat(work("ls both")).isEqualTo("ours\ntheirs\n");
    assertThat(exported.resolve("both/ours")).hasContent("o\n");
  }

  @Test
  void anEditWinsOverADeletionOnEitherSide() throws IOException {
    laptop.gateway().kill();
    Files.delete(exported.resolve("numbers.txt"));
    Files.writeString(exported.resolve("readings.sql"), "theirs\n");
    work("echo ours >numbers.txt; rm readings.sql");
    laptop.gateway().start();
    laptop.awaitDrained();
    laptop.assertConverged();
    assertThat(exported.resolve("numbers.txt")).hasContent("ours\n");
    assertThat(work("cat readings.sql")).isEqualTo("theirs\n");
  }

  /** The gateway's content has the name, ours the conflict name, on both sides; it is listed. */
  private void assertBothKept(String stem, String extension, String theirs, String ours)
      throws IOException {
    laptop.assertConverged();
    assertThat(exported.resolve(stem + extension)).hasContent(theirs);
    assertThat(work("cat " + stem + extension)).isEqualTo(theirs);

    List<Path> copies = copies(exported, stem);
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
        .untilAsserted(() -> assertThat(work("cat '" + copy.getFileName() + "'")).isEqualTo(ours));

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
