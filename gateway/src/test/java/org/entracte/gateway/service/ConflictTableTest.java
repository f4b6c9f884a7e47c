package org.entracte.gateway.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.entracte.protocol.edit.Base;
import org.entracte.protocol.edit.Fact;
import org.entracte.protocol.edit.Operation;
import org.entracte.protocol.edit.Outcome;
import org.entracte.protocol.edit.Outcome.Reason;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.NewObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The table of DESIGN 7, through the real replay, against edits made in the real directory. */
final class ConflictTableTest {
  private static final FileId ROOT = FileId.ROOT;

  @TempDir Path folder;
  private Bay bay;

  @BeforeEach
  void start() throws Exception {
    bay = new Bay(folder);
    bay.start();
  }

  @AfterEach
  void stop() throws Exception {
    bay.close();
  }

  private static Name name(String name) {
    return Name.of(name);
  }

  private Path path(String path) {
    return bay.files.resolve(path);
  }

  private Operation.Store store(String path, String content) throws Exception {
    return new Operation.Store(bay.id(path), bay.base(path), Bay.whole(content));
  }

  private Operation.Rename rename(String from, String to) throws Exception {
    return new Operation.Rename(bay.id(from), ROOT, name(from), ROOT, name(to), Optional.empty());
  }

  private Operation.Remove remove(String path) throws Exception {
    return new Operation.Remove(ROOT, name(path), bay.id(path), bay.base(path), true);
  }

  private Operation.SetAttributes chmod(String path, int before, int mode) throws Exception {
    return new Operation.SetAttributes(
        bay.id(path),
        new Operation.Owned(before, 0, 0, bay.entry(path).object().attributes().modified()),
        OptionalInt.of(mode),
        OptionalInt.empty(),
        OptionalInt.empty(),
        Optional.empty());
  }

  /** The one file whose name says that it is a conflict copy. */
  private String copy() throws Exception {
    List<String> copies =
        bay.snapshot().keySet().stream().filter(path -> path.contains("(conflict")).toList();
    assertThat(copies).hasSize(1);
    return copies.getFirst();
  }

  private String copyContent() throws Exception {
    return bay.snapshot().getOrDefault(copy(), "");
  }

  // Content.

  @Test
  void contentOnUnchangedContentIsApplied() throws Exception {
    bay.file("f", "old");
    FileId id = bay.id("f");

    assertThat(bay.judge(store("f", "new"))).isEqualTo(new Outcome.Applied());
    assertThat(bay.read("f")).isEqualTo("new");
    assertThat(bay.id("f")).isEqualTo(id);
    assertThat(Files.getLastModifiedTime(path("f")).toInstant()).isEqualTo(Bay.DAY);
  }

  @Test
  void contentOnChangedContentKeepsBoth() throws Exception {
    bay.file("report.txt", "old");
    Operation.Store ours = store("report.txt", "ours");
    bay.file("report.txt", "theirs!");

    Outcome outcome = bay.judge(ours);

    assertThat(outcome).isInstanceOf(Outcome.KeptBoth.class);
    assertThat(bay.read("report.txt")).isEqualTo("theirs!");
    assertThat(copy()).startsWith("report (conflict laptop-7 2026-11-22 ").endsWith(").txt");
    assertThat(copyContent()).endsWith("ours");
  }

  @Test
  void theSameBytesOnBothSidesAreNoConflict() throws Exception {
    bay.file("f", "old");
    Operation.Store ours = store("f", "the same");
    bay.file("f", "the same");

    assertThat(bay.judge(ours)).isEqualTo(new Outcome.Applied());
    assertThat(bay.snapshot()).containsOnlyKeys("f");
  }

  @Test
  void aRepeatedConflictMakesNoSecondCopy() throws Exception {
    bay.file("f", "old");
    Operation.Store ours = store("f", "ours");
    bay.file("f", "theirs!");

    Outcome first = bay.judge(ours);
    Outcome second = bay.judge(ours);

    assertThat(second).isEqualTo(first);
    assertThat(bay.snapshot()).hasSize(2);
  }

  @Test
  void contentOfAReplacedFileKeepsBoth() throws Exception {
    bay.file("f", "old");
    Operation.Store ours = store("f", "ours");
    bay.file("tmp", "safe-saved");
    Files.move(path("tmp"), path("f"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);

    assertThat(bay.judge(ours)).isInstanceOf(Outcome.KeptBoth.class);
    assertThat(bay.read("f")).isEqualTo("safe-saved");
    assertThat(copyContent()).endsWith("ours");
  }

  @Test
  void contentOfADeletedFileRestoresItWhereItWas() throws Exception {
    bay.file("d/f", "old");
    FileId id = bay.id("d/f");
    Operation.Store ours = store("d/f", "ours");
    Files.delete(path("d/f"));
    Files.delete(path("d"));

    Outcome outcome = bay.judge(ours);

    assertThat(outcome).isInstanceOf(Outcome.Restored.class);
    assertThat(bay.read("d/f")).isEqualTo("ours");
    assertThat(bay.id("d/f")).isEqualTo(id);
  }

  @Test
  void rangesOfAFileDeletedThroughUsAreLaidOverItsTrash() throws Exception {
    bay.file("f", "0123456789");
    Operation.Store ours = new Operation.Store(bay.id("f"), bay.base("f"), Bay.patch(10, 3, "abc"));
    bay.tree().remove(Caller.SUPERUSER, ROOT, name("f"));

    assertThat(bay.judge(ours)).isInstanceOf(Outcome.Restored.class);
    assertThat(bay.read("f")).isEqualTo("012abc6789");
  }

  @Test
  void rangesWhoseBaseIsNowhereAreKeptAsAPartialCopy() throws Exception {
    bay.file("f", "0123456789");
    FileId id = bay.id("f");
    Operation.Store ours = new Operation.Store(id, bay.base("f"), Bay.patch(10, 3, "abc"));
    Files.delete(path("f"));

    Outcome.KeptPart kept = (Outcome.KeptPart) bay.judge(ours);

    assertThat(kept.original()).isEqualTo(id);
    assertThat(bay.read(kept.name().toString())).isEqualTo("\0\0\0abc\0\0\0\0");
  }

  @Test
  void contentFollowsARenamedFile() throws Exception {
    bay.file("f", "old");
    Operation.Store ours = store("f", "ours");
    Files.move(path("f"), path("g"));

    assertThat(bay.judge(ours)).isEqualTo(new Outcome.Applied());
    assertThat(bay.snapshot()).containsOnlyKeys("g");
    assertThat(bay.read("g")).isEqualTo("ours");
  }

  @Test
  void contentAndChangedAttributesBothApply() throws Exception {
    bay.file("f", "old");
    Operation.Store ours = store("f", "ours");
    Files.setPosixFilePermissions(path("f"), PosixFilePermissions.fromString("rw-------"));

    assertThat(bay.judge(ours)).isEqualTo(new Outcome.Applied());
    assertThat(bay.snapshot().get("f")).startsWith("100600").endsWith("ours");
  }

  // Delete.

  @Test
  void aDeleteOfAnEditedFileDoesNotHappen() throws Exception {
    bay.file("f", "old");
    FileId id = bay.id("f");
    Operation.Remove ours = remove("f");
    bay.file("f", "edited");

    assertThat(bay.judge(ours)).isEqualTo(new Outcome.Dropped(id, Reason.EDITED_THERE));
    assertThat(bay.read("f")).isEqualTo("edited");
  }

  /**
   * The laptop's own version lives under the other name there: the copy is all that is left of it.
   */
  @Test
  void aDeleteOfOneOfSeveralNamesLeavesTheConflictCopy() throws Exception {
    bay.file("f", "old");
    Files.createLink(path("g"), path("f"));
    Operation.Store ours = store("f", "ours");
    Operation.Remove oneName =
        new Operation.Remove(ROOT, name("g"), bay.id("g"), new Base.AsMyEdit(1), false);
    bay.file("f", "theirs!");

    assertThat(bay.judge(ours)).isInstanceOf(Outcome.KeptBoth.class);
    assertThat(bay.judge(oneName)).isInstanceOf(Outcome.Dropped.class);
    assertThat(copyContent()).endsWith("ours");
    assertThat(bay.read("g")).isEqualTo("theirs!");
  }

  @Test
  void aDeleteOfTheLastNameTakesTheConflictCopyAway() throws Exception {
    bay.file("f", "old");
    Operation.Store ours = store("f", "ours");
    Operation.Remove lastName =
        new Operation.Remove(ROOT, name("f"), bay.id("f"), new Base.AsMyEdit(1), true);
    bay.file("f", "theirs!");

    assertThat(bay.judge(ours)).isInstanceOf(Outcome.KeptBoth.class);
    assertThat(bay.judge(lastName)).isEqualTo(new Outcome.Applied());
    assertThat(bay.snapshot()).containsOnlyKeys("f");
    assertThat(bay.read("f")).isEqualTo("theirs!");
  }

  @Test
  void aDeleteOfADeletedFileIsSoAlready() throws Exception {
    bay.file("f", "old");
    Operation.Remove ours = remove("f");
    Files.delete(path("f"));

    assertThat(bay.judge(ours)).isEqualTo(new Outcome.Applied());
  }

  @Test
  void aDeleteDoesNotFollowARename() throws Exception {
    bay.file("f", "old");
    Operation.Remove ours = remove("f");
    Files.move(path("f"), path("g"));

    assertThat(bay.judge(ours)).isEqualTo(new Outcome.Applied());
    assertThat(bay.read("g")).isEqualTo("old");
  }

  @Test
  void aDeleteSparesANewFileOfThatName() throws Exception {
    bay.file("f", "old");
    Operation.Remove ours = remove("f");
    Files.delete(path("f"));
    bay.file("f", "new");

    assertThat(bay.judge(ours)).isInstanceOf(Outcome.Dropped.class);
    assertThat(bay.read("f")).isEqualTo("new");
  }

  @Test
  void aDeleteOfAFileWithOtherAttributesHappens() throws Exception {
    bay.file("f", "old");
    Operation.Remove ours = remove("f");
    Files.setPosixFilePermissions(path("f"), PosixFilePermissions.fromString("rw-------"));

    assertThat(bay.judge(ours)).isEqualTo(new Outcome.Applied());
    assertThat(bay.exists("f")).isFalse();
    try (var trash = Files.list(path(".entracte/trash"))) {
      assertThat(trash).hasSize(1);
    }
  }

  @Test
  void aDirectoryWithNewEntriesStays() throws Exception {
    Files.createDirectory(path("d"));
    FileId id = bay.id("d");
    Operation.Remove ours = new Operation.Remove(ROOT, name("d"), id, new Base.AtVersion(0), true);
    bay.file("d/new", "x");

    assertThat(bay.judge(ours)).isEqualTo(new Outcome.Dropped(id, Reason.NOT_EMPTY_THERE));
    assertThat(bay.exists("d/new")).isTrue();
  }

  // Rename.

  @Test
  void aRenameAndAnEditBothApply() throws Exception {
    bay.file("f", "old");
    Operation.Rename ours = rename("f", "g");
    bay.file("f", "edited");

    assertThat(bay.judge(ours)).isEqualTo(new Outcome.Applied());
    assertThat(bay.read("g")).isEqualTo("edited");
    assertThat(bay.exists("f")).isFalse();
  }

  @Test
  void aRenameOfADeletedFileRestoresItUnderTheNewName() throws Exception {
    bay.file("f", "precious");
    FileId id = bay.id("f");
    Operation.Rename ours = rename("f", "g");
    bay.tree().remove(Caller.SUPERUSER, ROOT, name("f"));

    assertThat(bay.judge(ours)).isEqualTo(new Outcome.Restored(id, ROOT, name("g")));
    assertThat(bay.read("g")).isEqualTo("precious");
    assertThat(bay.id("g")).isEqualTo(id);
  }

  @Test
  void ofTwoRenamesTheGatewaysWins() throws Exception {
    bay.file("f", "x");
    FileId id = bay.id("f");
    Operation.Rename ours = rename("f", "ours");
    Files.move(path("f"), path("theirs"));

    assertThat(bay.judge(ours)).isEqualTo(new Outcome.Dropped(id, Reason.MOVED_THERE));
    assertThat(bay.snapshot()).containsOnlyKeys("theirs");
  }

  @Test
  void aRenameToATakenNameGetsAConflictName() throws Exception {
    bay.file("f", "ours");
    Operation.Rename ours = rename("f", "g");
    bay.file("g", "theirs");

    assertThat(bay.judge(ours)).isInstanceOf(Outcome.Renamed.class);
    assertThat(bay.read("g")).isEqualTo("theirs");
    assertThat(copyContent()).endsWith("ours");
  }

  @Test
  void aRenameOverAFileReplacesIt() throws Exception {
    bay.file("f", "ours");
    bay.file("g", "old");
    FileId replaced = bay.id("g");
    Operation.Rename ours =
        new Operation.Rename(
            bay.id("f"),
            ROOT,
            name("f"),
            ROOT,
            name("g"),
            Optional.of(new Operation.Replaced(replaced, bay.base("g"))));

    assertThat(bay.judge(ours)).isEqualTo(new Outcome.Applied());
    assertThat(bay.snapshot()).containsOnlyKeys("g");
    assertThat(bay.journal().getLast().facts())
        .contains(new Fact.ObjectGone(replaced), new Fact.SucceededBy(replaced, bay.id("g")));
  }

  @Test
  void aRenameOverAnEditedFileKeepsBoth() throws Exception {
    bay.file("f", "ours");
    bay.file("g", "old");
    Operation.Rename ours =
        new Operation.Rename(
            bay.id("f"),
            ROOT,
            name("f"),
            ROOT,
            name("g"),
            Optional.of(new Operation.Replaced(bay.id("g"), bay.base("g"))));
    bay.file("g", "edited");

    assertThat(bay.judge(ours)).isInstanceOf(Outcome.Renamed.class);
    assertThat(bay.read("g")).isEqualTo("edited");
    assertThat(copyContent()).endsWith("ours");
  }

  @Test
  void aMoveBelowItselfIsRefused() throws Exception {
    Files.createDirectory(path("a"));
    Files.createDirectory(path("b"));
    FileId a = bay.id("a");
    FileId b = bay.id("b");
    Files.move(path("b"), path("a/b"));

    Outcome outcome =
        bay.judge(new Operation.Rename(a, ROOT, name("a"), b, name("a"), Optional.empty()));

    assertThat(outcome).isEqualTo(new Outcome.Dropped(a, Reason.CYCLE));
    assertThat(bay.exists("a/b")).isTrue();
  }

  // Attributes.

  @Test
  void attributesApplyToEditedContent() throws Exception {
    bay.file("f", "old");
    Operation.SetAttributes ours = chmod("f", 0644, 0600);
    bay.file("f", "edited");

    assertThat(bay.judge(ours)).isEqualTo(new Outcome.Applied());
    assertThat(bay.snapshot().get("f")).startsWith("100600").endsWith("edited");
  }

  @Test
  void attributesOfADeletedFileAreDropped() throws Exception {
    bay.file("f", "old");
    FileId id = bay.id("f");
    Operation.SetAttributes ours = chmod("f", 0644, 0600);
    Files.delete(path("f"));

    assertThat(bay.judge(ours)).isEqualTo(new Outcome.Dropped(id, Reason.DELETED_THERE));
  }

  @Test
  void aDirectorysTimeIsSetWhateverHappenedInItMeanwhile() throws Exception {
    Files.createDirectory(path("d"));
    Operation.SetAttributes ours =
        new Operation.SetAttributes(
            bay.id("d"),
            new Operation.Owned(0755, 0, 0, Bay.DAY.minusSeconds(5)),
            OptionalInt.empty(),
            OptionalInt.empty(),
            OptionalInt.empty(),
            Optional.of(Bay.DAY));
    Files.writeString(path("d/f"), "theirs");

    assertThat(bay.judge(ours)).isEqualTo(new Outcome.Applied());
    assertThat(Files.getLastModifiedTime(path("d")).toInstant()).isEqualTo(Bay.DAY);
  }

  @Test
  void theGatewaysAttributesWin() throws Exception {
    bay.file("f", "old");
    FileId id = bay.id("f");
    Operation.SetAttributes ours = chmod("f", 0644, 0600);
    Files.setPosixFilePermissions(path("f"), PosixFilePermissions.fromString("rwx------"));

    assertThat(bay.judge(ours)).isEqualTo(new Outcome.Dropped(id, Reason.ATTRIBUTES_SET_THERE));
    assertThat(bay.snapshot().get("f")).startsWith("100700");
  }

  @Test
  void attributesDoNotMakeANewVersionOfTheContent() throws Exception {
    bay.file("f", "old");
    Operation.Store store = store("f", "ours");

    assertThat(bay.judge(chmod("f", 0644, 0600))).isEqualTo(new Outcome.Applied());
    assertThat(bay.judge(store)).isEqualTo(new Outcome.Applied());
    assertThat(bay.snapshot().keySet()).containsExactly("f");
  }

  @Test
  void namesNeedNotBeUtf8() throws Exception {
    Name odd = Name.of(new byte[] {'a', (byte) 0xff, '\n', (byte) 0xfe});
    Operation.Create create =
        new Operation.Create(
            ROOT,
            odd,
            new FileId(99, 5),
            new NewObject.RegularFile(),
            0644,
            0,
            0,
            Bay.DAY,
            Optional.of(Bay.whole("x")));

    assertThat(bay.judge(create)).isEqualTo(new Outcome.Applied());
    bay.restart();
    assertThat(bay.tree().lookup(Caller.SUPERUSER, ROOT, odd).id()).isEqualTo(new FileId(99, 5));
    assertThat(bay.journal().getFirst().facts())
        .contains(new Fact.NameIs(ROOT, odd, new FileId(99, 5)));
  }

  @Test
  void aSnapshotIsNotEmpty() throws Exception {
    bay.file("f", "x");
    assertThat(bay.snapshot()).isEqualTo(Map.of("f", "100644 1 2020-01-01T00:00:00Z x"));
  }
}
