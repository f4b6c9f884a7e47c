package org.entracte.gateway.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.entracte.gateway.export.Inode;
import org.entracte.protocol.edit.Edit;
import org.entracte.protocol.edit.Operation;
import org.entracte.protocol.edit.Outcome;
import org.entracte.protocol.tree.AttributeChange;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.NewObject;
import org.entracte.protocol.tree.Node;
import org.entracte.protocol.tree.TimeChange;
import org.entracte.protocol.tree.Upload;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody works in the exported directory just while an edit is carried out. */
final class OutsiderAtTheLastMomentTest {
  private static final FileId ROOT = FileId.ROOT;

  private Bay bay;
  private final Outsider outsider = new Outsider();

  /** What somebody does outside, once. */
  private interface Step {
    void run() throws IOException;
  }

  private static final class Outsider implements MortalVolume.Meanwhile {
    private String name = "";
    private Optional<Step> before = Optional.empty();
    private Optional<Step> after = Optional.empty();
    private Optional<Step> setting = Optional.empty();

    @Override
    public void run(Name from, Name to, Inode.RenameMode mode) {
      if (to.toString().equals(name)) {
        Optional<Step> step = before;
        before = Optional.empty();
        step.ifPresent(Outsider::take);
      }
    }

    @Override
    public void after(Name from, Name to, Inode.RenameMode mode) {
      if (to.toString().equals(name)) {
        Optional<Step> step = after;
        after = Optional.empty();
        step.ifPresent(Outsider::take);
      }
    }

    @Override
    public void set() {
      Optional<Step> step = setting;
      setting = Optional.empty();
      step.ifPresent(Outsider::take);
    }

    private static void take(Step step) {
      try {
        step.run();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @BeforeEach
  void start(@TempDir Path folder) throws Exception {
    bay = new Bay(folder);
    bay.start(Fuse.none(), outsider);
  }

  @AfterEach
  void stop() throws Exception {
    bay.close();
  }

  @Test
  void whatIsMadeInADirectoryThatWasRemovedAsSoonAsItWasThereBringsItBack() throws Exception {
    outsider.name = "d";
    outsider.after = Optional.of(() -> Files.delete(bay.files.resolve("d")));
    assertThat(bay.judge(Bay.make(ROOT, "d", 1, new NewObject.Directory())))
        .isEqualTo(new Outcome.Applied());
    assertThat(bay.exists("d")).isFalse();

    assertThat(bay.judge(Bay.create(new FileId(99, 1), "f", 2, "in it")))
        .isEqualTo(new Outcome.Applied());
    assertThat(bay.read("d/f")).isEqualTo("in it");
  }

  @Test
  void aMoveIntoWhatWasJustMovedIntoItIsACircleAndNotRefused() throws Exception {
    bay.file("a/in-a", "a");
    bay.file("b/in-b", "b");
    FileId a = bay.id("a");
    FileId b = bay.id("b");
    outsider.name = "c";
    outsider.before =
        Optional.of(() -> Files.move(bay.files.resolve("b"), bay.files.resolve("a/b")));

    Outcome outcome =
        bay.judge(new Operation.Rename(a, ROOT, Name.of("a"), b, Name.of("c"), Optional.empty()));

    assertThat(outcome).isEqualTo(new Outcome.Dropped(a, Outcome.Reason.CYCLE));
    assertThat(bay.read("a/b/in-b")).isEqualTo("b");
  }

  @Test
  void bytesWrittenOutsideIntoANewFileAsTheGatewayWasKilledAreNotOurs() throws Exception {
    assertOvertaken(bay.edit(Bay.create(ROOT, "f", 1, "our content")));
  }

  @Test
  void bytesWrittenOutsideIntoNewContentAsTheGatewayWasKilledAreNotOurs() throws Exception {
    bay.file("f", "old content");
    assertOvertaken(
        bay.edit(new Operation.Store(bay.id("f"), bay.base("f"), Bay.whole("our content"))));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anUploadThatAsksForNothingReplacesWhatWasWrittenJustBefore(boolean taken) throws Exception {
    if (taken) {
      bay.file("f", "old content");
    }
    outsider.name = "f";
    outsider.before = Optional.of(() -> Files.writeString(bay.files.resolve("f"), "theirs"));

    publish("f", Upload.ANYTHING);

    assertThat(bay.read("f")).isEqualTo("uploaded");
    assertThat(trashed()).containsExactly("theirs");
    assertThat(bay.staging()).isEmpty();
  }

  private List<String> trashed() throws IOException {
    List<String> contents = new ArrayList<>();
    try (Stream<Path> entries = Files.list(bay.files.resolve(".entracte/trash"))) {
      for (Path entry : entries.toList()) {
        contents.add(Files.isDirectory(entry) ? "a directory" : Files.readString(entry));
      }
    }
    return contents;
  }

  @Test
  void anUploadForAFreeNameLeavesWhatWasMadeThereJustBefore() throws Exception {
    outsider.name = "f";
    outsider.before = Optional.of(() -> Files.writeString(bay.files.resolve("f"), "theirs"));

    assertThatThrownBy(() -> publish("f", new Upload.Expected.Absent()))
        .isInstanceOfSatisfying(
            FileException.class,
            refused -> assertThat(refused.error()).isEqualTo(FileError.CHANGED));

    assertThat(bay.read("f")).isEqualTo("theirs");
    assertThat(bay.staging()).isEmpty();
  }

  /** What came out cannot be put back: its place is taken by a directory as it is tried. */
  @Test
  void anUploadThatWasBusyCanBePublishedAgain() throws Exception {
    bay.file("f", "old content");
    Path f = bay.files.resolve("f");
    Path aside = bay.files.resolve("aside");
    outsider.name = "f";
    outsider.before =
        Optional.of(
            () -> {
              Files.writeString(f, "theirs");
              outsider.before =
                  Optional.of(
                      () -> {
                        Files.move(f, aside);
                        outsider.before =
                            Optional.of(
                                () -> {
                                  Files.createDirectory(f);
                                  outsider.after = Optional.empty();
                                });
                      });
            });
    try (Upload upload = upload("f")) {
      assertThatThrownBy(() -> upload.publish(Upload.ANYTHING, AttributeChange.NONE))
          .isInstanceOfSatisfying(
              FileException.class,
              refused -> assertThat(refused.error()).isEqualTo(FileError.BUSY));
      assertThat(f).as("back in its place").hasContent("theirs");
      upload.publish(Upload.ANYTHING, AttributeChange.NONE);
    }

    assertThat(bay.read("f")).isEqualTo("uploaded");
    assertThat(bay.read("aside")).isEqualTo("uploaded");
    assertThat(trashed()).containsExactlyInAnyOrder("theirs", "a directory");
    assertThat(bay.staging()).isEmpty();
  }

  /** Else the time that is set would hide that there is new content. */
  @Test
  void whoWritesInTheMomentInWhichATimeIsSetWritesAfterIt() throws Exception {
    bay.file("f", "old content");
    Path f = bay.files.resolve("f");
    Instant time = Instant.parse("2020-02-02T02:02:02Z");
    Node node = bay.tree().lookup(Caller.SUPERUSER, ROOT, Name.of("f"));
    Thread writer = Thread.ofPlatform().unstarted(() -> write(f, "NEW content"));
    outsider.setting =
        Optional.of(
            () -> {
              writer.start();
              await()
                  .atMost(Duration.ofSeconds(30))
                  .until(() -> !writer.isAlive() || isSomebodyKeptWaiting());
            });

    var _ =
        bay.tree()
            .setAttributes(
                Caller.SUPERUSER,
                node.id(),
                AttributeChange.NONE.withTimes(TimeChange.KEEP, new TimeChange.To(time)));
    writer.join();

    assertThat(f).hasContent("NEW content");
    assertThat(Files.getLastModifiedTime(f).toInstant()).isAfter(time);
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isSomebodyKeptWaiting() throws IOException {
    return Files.readAllLines(Path.of("/proc/locks")).stream()
        .anyMatch(line -> line.contains("LEASE") && line.contains("BREAKING"));
  }

  private Upload upload(String name) throws Exception {
    Upload upload = bay.tree().upload(Caller.SUPERUSER, ROOT, Name.of(name));
    upload.write(ByteBuffer.wrap("uploaded".getBytes(StandardCharsets.UTF_8)));
    return upload;
  }

  private void publish(String name, Upload.Expected expected) throws Exception {
    try (Upload upload = upload(name)) {
      upload.publish(expected, AttributeChange.NONE);
    }
  }

  /** The edit is applied, and what the other wrote behind it is a change of its own. */
  private void assertOvertaken(Edit edit) throws Exception {
    Fuse fuse = Fuse.none();
    bay.close();
    bay.start(fuse, outsider);
    outsider.name = "f";
    outsider.after =
        Optional.of(
            () -> {
              Files.writeString(bay.files.resolve("f"), "THE", StandardOpenOption.WRITE);
              fuse.burn();
            });
    assertThatThrownBy(() -> bay.submit(edit)).isInstanceOf(Fuse.Killed.class);
    bay.drop();
    bay.start();

    assertThat(bay.outcome(edit)).isEqualTo(new Outcome.Applied());
    assertThat(bay.read("f")).isEqualTo("THE content");
    assertThat(bay.versions("f").content())
        .isGreaterThan(bay.verdictsOf(edit.key().number()).getFirst().number());
  }
}
