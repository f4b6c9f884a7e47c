package org.entracte.protocol.tree;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Moving names. */
abstract class RenameContract extends ContractTopic {
  RenameContract(FileTreeContract contract) {
    super(contract);
  }

  @Test
  void theNameMovesAndTheFileStays() throws Exception {
    FileId file = fileWith("a", "content");
    rename("a", "b");

    absent(ROOT, "a");
    assertThat(find("b")).isEqualTo(file);
    assertThat(read(file)).isEqualTo("content");
  }

  @Test
  void aFileMovesBetweenDirectories() throws Exception {
    FileId from = directory("from");
    FileId to = directory("to");
    FileId file = file(from, "a");
    tree.rename(superuser, from, Name.of("a"), to, Name.of("b"));

    assertThat(names(from)).isEmpty();
    assertThat(find(to, "b")).isEqualTo(file);
  }

  @Test
  void aFileIsReplacedAtOnce() throws Exception {
    FileId file = fileWith("a", "new");
    FileId replaced = fileWith("b", "old");
    rename("a", "b");

    assertThat(find("b")).isEqualTo(file);
    assertThat(names(ROOT)).containsExactly("b");
    refused(() -> attributes(replaced), FileError.STALE);
  }

  @Test
  void renameOverAnOpenFileKeepsItsOldContentReadable() throws Exception {
    fileWith("a", "new");
    FileId replaced = fileWith("b", "old");
    try (OpenFile open = open(replaced, OpenMode.READ)) {
      rename("a", "b");

      assertThat(read(open, 0, 10)).isEqualTo("old");
    }
  }

  @Test
  void aReplacedFileKeepsItsOtherNames() throws Exception {
    fileWith("a", "new");
    FileId replaced = fileWith("b", "old");
    link(replaced, "c");
    rename("a", "b");

    assertThat(find("c")).isEqualTo(replaced);
    assertThat(attributes(replaced).links()).isEqualTo(1);
    assertThat(read(replaced)).isEqualTo("old");
  }

  @Test
  void anEmptyDirectoryIsReplacedByADirectory() throws Exception {
    FileId moved = directory("a");
    FileId child = file(moved, "f");
    directory("b");
    rename("a", "b");

    assertThat(find("b")).isEqualTo(moved);
    assertThat(find(moved, "f")).isEqualTo(child);
  }

  @Test
  void aDirectoryWithEntriesIsNotReplaced() throws Exception {
    directory("a");
    FileId full = directory("b");
    file(full, "f");

    refused(() -> rename("a", "b"), FileError.NOT_EMPTY);
    assertThat(find("b")).isEqualTo(full);
  }

  @Test
  void kindsMustMatch() throws Exception {
    FileId file = file("f");
    FileId directory = directory("d");
    FileError[] mismatch = {FileError.EXISTS, FileError.IS_DIRECTORY, FileError.NOT_DIRECTORY};

    refused(() -> rename("f", "d"), mismatch);
    refused(() -> rename("d", "f"), mismatch);
    assertThat(find("f")).isEqualTo(file);
    assertThat(find("d")).isEqualTo(directory);
  }

  @Test
  void aLinkAndAFileReplaceEachOther() throws Exception {
    FileId link = symlink("l", "missing");
    file("f");
    rename("l", "f");

    assertThat(find("f")).isEqualTo(link);
  }

  @Test
  void aDirectoryDoesNotMoveBelowItself() throws Exception {
    FileId outer = directory("outer");
    FileId inner = directory(outer, "inner");

    refused(
        () -> tree.rename(superuser, ROOT, Name.of("outer"), inner, Name.of("x")),
        FileError.INVALID);
    refused(
        () -> tree.rename(superuser, ROOT, Name.of("outer"), outer, Name.of("x")),
        FileError.INVALID);
    assertThat(find("outer")).isEqualTo(outer);
  }

  @Test
  void aDirectoryDoesNotReplaceTheOneAroundIt() throws Exception {
    FileId outer = directory("outer");
    directory(outer, "inner");

    refused(
        () -> tree.rename(superuser, outer, Name.of("inner"), ROOT, Name.of("outer")),
        FileError.NOT_EMPTY);
  }

  @Test
  void twoNamesOfOneFileStayAsTheyAre() throws Exception {
    FileId file = fileWith("a", "content");
    link(file, "b");
    rename("a", "b");

    assertThat(names(ROOT)).containsExactlyInAnyOrder("a", "b");
    assertThat(attributes(file).links()).isEqualTo(2);
  }

  @Test
  void aNameOntoItselfStaysAsItIs() throws Exception {
    FileId file = file("a");
    FileId directory = directory("d");
    rename("a", "a");
    rename("d", "d");

    assertThat(find("a")).isEqualTo(file);
    assertThat(find("d")).isEqualTo(directory);
  }

  @Test
  void aDirectoryMovesWithAllThatIsInIt() throws Exception {
    FileId moved = directory("a");
    FileId inner = directory(moved, "inner");
    FileId file = file(inner, "f");
    FileId target = directory("target");
    tree.rename(superuser, ROOT, Name.of("a"), target, Name.of("b"));

    assertThat(find(target, "b")).isEqualTo(moved);
    assertThat(find(moved, "inner")).isEqualTo(inner);
    assertThat(find(inner, "f")).isEqualTo(file);
    assertThat(tree.parent(inner)).isEqualTo(moved);
  }

  @Test
  void theParentFollowsAMove() throws Exception {
    FileId moved = directory("a");
    FileId target = directory("target");
    tree.rename(superuser, ROOT, Name.of("a"), target, Name.of("a"));

    assertThat(tree.parent(moved)).isEqualTo(target);
  }

  @Test
  void aMissingNameDoesNotMove() throws Exception {
    FileId target = file("b");

    refused(() -> rename("a", "b"), FileError.NOT_FOUND);
    assertThat(find("b")).isEqualTo(target);
  }

  @Test
  void aNameMovesIntoADirectoryOnly() throws Exception {
    file("a");
    FileId file = file("b");

    refused(
        () -> tree.rename(superuser, ROOT, Name.of("a"), file, Name.of("c")),
        FileError.NOT_DIRECTORY);
  }
}
