package org.entracte.gateway.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.entracte.protocol.edit.Base;
import org.entracte.protocol.edit.Fact;
import org.entracte.protocol.edit.Operation;
import org.entracte.protocol.edit.Outcome;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.NewObject;
import org.entracte.protocol.tree.SymlinkTarget;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Links and creates in the table of DESIGN 7, through the real replay, against edits made in the
 * real directory.
 */
final class NewNamesTableTest {
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

  // Link.

  @Test
  void aLinkIsMade() throws Exception {
    bay.file("f", "x");
    FileId id = bay.id("f");

    assertThat(bay.judge(new Operation.Link(id, ROOT, name("g")))).isEqualTo(new Outcome.Applied());
    assertThat(bay.id("g")).isEqualTo(id);
    assertThat(Files.getAttribute(path("g"), "unix:nlink")).isEqualTo(2);
  }

  @Test
  void aLinkOfAFileWhoseNameADirectoryTookIsNotOneOfThatDirectory() throws Exception {
    bay.file("f", "x");
    FileId id = bay.id("f");
    Files.delete(path("f"));
    Files.createDirectory(path("f"));

    assertThat(bay.judge(new Operation.Link(id, ROOT, name("g"))))
        .isEqualTo(new Outcome.Dropped(id, Outcome.Reason.BYTES_GONE));
    assertThat(bay.exists("g")).isFalse();
  }

  @Test
  void aLinkOfADeletedFileRestoresIt() throws Exception {
    bay.file("f", "x");
    FileId id = bay.id("f");
    bay.tree().remove(Caller.SUPERUSER, ROOT, name("f"));

    assertThat(bay.judge(new Operation.Link(id, ROOT, name("g"))))
        .isEqualTo(new Outcome.Restored(id, ROOT, name("g")));
    assertThat(bay.read("g")).isEqualTo("x");
  }

  @Test
  void aLinkToATakenNameGetsAConflictName() throws Exception {
    bay.file("f", "x");
    FileId id = bay.id("f");
    bay.file("g", "theirs");

    assertThat(bay.judge(new Operation.Link(id, ROOT, name("g"))))
        .isInstanceOf(Outcome.Renamed.class);
    assertThat(copyContent()).endsWith("x");
  }

  // Create.

  @Test
  void aNewFileKeepsTheLaptopsId() throws Exception {
    assertThat(bay.judge(Bay.create(ROOT, "f", 5, "hello"))).isEqualTo(new Outcome.Applied());
    assertThat(bay.id("f")).isEqualTo(new FileId(99, 5));
    assertThat(bay.read("f")).isEqualTo("hello");
    bay.restart();
    assertThat(bay.id("f")).isEqualTo(new FileId(99, 5));
  }

  @Test
  void twoDirectoriesMerge() throws Exception {
    bay.file("d/theirs", "x");
    FileId theirs = bay.id("d");
    FileId ours = new FileId(99, 5);

    assertThat(bay.judge(Bay.make(ROOT, "d", 5, new NewObject.Directory())))
        .isEqualTo(new Outcome.Adopted(ours, theirs));
    assertThat(bay.judge(Bay.create(ours, "ours", 6, "y"))).isEqualTo(new Outcome.Applied());
    assertThat(bay.snapshot()).containsOnlyKeys("d", "d/ours", "d/theirs");
    assertThat(bay.journal()).anyMatch(row -> row.facts().contains(new Fact.AliasIs(ours, theirs)));
  }

  @Test
  void aDirectoryThatCameBackAsOneWithAnotherCanBeRemovedByTheLaptopThatMadeIt() throws Exception {
    FileId ours = new FileId(99, 5);
    assertThat(bay.judge(Bay.make(ROOT, "d", 5, new NewObject.Directory())))
        .isEqualTo(new Outcome.Applied());
    Files.delete(path("d"));
    assertThat(bay.exists("d")).isFalse();
    Files.createDirectory(path("d"));

    assertThat(bay.judge(Bay.create(ours, "f", 6, "x"))).isEqualTo(new Outcome.Applied());
    assertThat(bay.read("d/f")).isEqualTo("x");
    Files.delete(path("d/f"));
    assertThat(bay.judge(new Operation.Remove(ROOT, name("d"), ours, new Base.AsMyEdit(1), true)))
        .isEqualTo(new Outcome.Applied());
    assertThat(bay.snapshot()).isEmpty();
  }

  @Test
  void anEqualFileIsAdopted() throws Exception {
    bay.file("f", "same");

    assertThat(bay.judge(Bay.create(ROOT, "f", 5, "same")))
        .isEqualTo(new Outcome.Adopted(new FileId(99, 5), bay.id("f")));
    assertThat(bay.snapshot()).containsOnlyKeys("f");
  }

  @Test
  void anotherFileOfThatNameKeepsIt() throws Exception {
    bay.file("f", "theirs");

    assertThat(bay.judge(Bay.create(ROOT, "f", 5, "ours"))).isInstanceOf(Outcome.Renamed.class);
    assertThat(bay.read("f")).isEqualTo("theirs");
    assertThat(copyContent()).endsWith("ours");
  }

  @Test
  void anotherKindOfThatNameKeepsIt() throws Exception {
    bay.file("f", "theirs");
    NewObject link = new NewObject.Symlink(SymlinkTarget.of("t"));

    assertThat(bay.judge(Bay.make(ROOT, "f", 5, link))).isInstanceOf(Outcome.Renamed.class);
    assertThat(copyContent()).endsWith("-> t");
  }

  @Test
  void aFileInADeletedDirectoryBringsItBackWithItsId() throws Exception {
    bay.file("d/e/x", "x");
    FileId d = bay.id("d");
    FileId e = bay.id("d/e");
    Files.delete(path("d/e/x"));
    Files.delete(path("d/e"));
    Files.delete(path("d"));

    assertThat(bay.judge(Bay.create(e, "f", 5, "ours"))).isEqualTo(new Outcome.Applied());
    assertThat(bay.read("d/e/f")).isEqualTo("ours");
    assertThat(bay.id("d")).isEqualTo(d);
    assertThat(bay.id("d/e")).isEqualTo(e);
  }

  @Test
  void aFileFollowsItsMovedDirectory() throws Exception {
    Files.createDirectory(path("d"));
    FileId d = bay.id("d");
    Files.move(path("d"), path("moved"));

    assertThat(bay.judge(Bay.create(d, "f", 5, "ours"))).isEqualTo(new Outcome.Applied());
    assertThat(bay.read("moved/f")).isEqualTo("ours");
  }
}
