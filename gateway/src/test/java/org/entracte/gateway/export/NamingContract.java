package org.entracte.gateway.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.entracte.gateway.export.Inode.RenameMode;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileType;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.NewObject;
import org.entracte.protocol.tree.OpenMode;
import org.entracte.protocol.tree.SymlinkTarget;
import org.junit.jupiter.api.Test;

/** The part of {@link VolumeContract} about giving, taking and moving names. */
abstract class NamingContract extends VolumeFixture {
  @Test
  void hardLinkIsTheSameObject() throws FileException {
    Inode file = file(A, "content");
    root.link(ROOT, file, B);
    assertThat(child(root, B).stat().key()).isEqualTo(file.stat().key());
    assertThat(file.stat().links()).isEqualTo(2);
    root.remove(ROOT, A, FileType.FILE);
    assertThat(read(child(root, B), 0, 7)).isEqualTo("content");
  }

  @Test
  void linkRefusesTakenNamesDirectoriesAndWhatIsGone() throws FileException {
    Inode file = file(A, "content");
    Inode directory = make(root, B, DIRECTORY);
    Name c = Name.of("c");
    assertRefused(FileError.EXISTS, () -> root.link(ROOT, file, B));
    assertRefused(FileError.NOT_PERMITTED, () -> root.link(ROOT, directory, c));
    root.remove(ROOT, A, FileType.FILE);
    assertRefused(FileError.STALE, () -> root.link(ROOT, file, c));
  }

  @Test
  void symbolicLinksCanBeLinked() throws FileException {
    Inode link = make(root, A, new NewObject.Symlink(SymlinkTarget.of("x")));
    root.link(ROOT, link, B);
    assertThat(child(root, B).readLink()).isEqualTo(SymlinkTarget.of("x"));
  }

  @Test
  void removeTakesTheNameAndLeavesOpenContentReadable() throws FileException {
    Inode file = file(A, "content");
    try (DataFile data = file.open(ROOT, OpenMode.READ)) {
      root.remove(ROOT, A, FileType.FILE);
      assertRefused(FileError.NOT_FOUND, () -> root.child(ROOT, A));
      ByteBuffer target = ByteBuffer.allocate(7);
      assertThat(data.read(target, 0)).isEqualTo(7);
      assertThat(file.stat().links()).isZero();
    }
  }

  @Test
  void removeChecksKindAndEmptiness() throws FileException {
    Inode directory = make(root, A, DIRECTORY);
    make(directory, A, FILE);
    file(B, "");
    assertRefused(FileError.NOT_EMPTY, () -> root.remove(ROOT, A, FileType.DIRECTORY));
    assertRefused(FileError.IS_DIRECTORY, () -> root.remove(ROOT, A, FileType.FILE));
    assertRefused(FileError.NOT_DIRECTORY, () -> root.remove(ROOT, B, FileType.DIRECTORY));
    assertRefused(FileError.NOT_FOUND, () -> root.remove(ROOT, Name.of("none"), FileType.FILE));
    directory.remove(ROOT, A, FileType.FILE);
    root.remove(ROOT, A, FileType.DIRECTORY);
    assertThat(names(root)).containsExactly(B);
  }

  @Test
  void removedDirectoryIsStale() throws FileException {
    Inode directory = make(root, A, DIRECTORY);
    root.remove(ROOT, A, FileType.DIRECTORY);
    assertRefused(FileError.STALE, () -> directory.create(ROOT, A, FILE, 0644));
    assertRefused(FileError.STALE, () -> directory.child(ROOT, A));
    Inode file = file(B, "");
    assertRefused(FileError.STALE, () -> directory.link(ROOT, file, A));
    assertRefused(FileError.STALE, () -> root.rename(ROOT, B, directory, A, RenameMode.REPLACE));
  }

  @Test
  void renameReplacesAndKeepsTheObject() throws FileException {
    Inode one = file(A, "one");
    file(B, "two");
    root.rename(ROOT, A, root, B, RenameMode.REPLACE);
    assertThat(child(root, B).stat().key()).isEqualTo(one.stat().key());
    assertThat(names(root)).containsExactly(B);
    Inode directory = make(root, A, DIRECTORY);
    root.rename(ROOT, B, directory, A, RenameMode.REPLACE);
    assertThat(read(child(directory, A), 0, 3)).isEqualTo("one");
  }

  @Test
  void renameWithoutReplaceRefusesATakenName() throws FileException {
    file(A, "one");
    file(B, "two");
    assertRefused(FileError.EXISTS, () -> root.rename(ROOT, A, root, B, RenameMode.NO_REPLACE));
    assertThat(read(child(root, B), 0, 3)).isEqualTo("two");
    root.rename(ROOT, A, root, Name.of("c"), RenameMode.NO_REPLACE);
    assertThat(names(root)).containsExactlyInAnyOrder(B, Name.of("c"));
  }

  @Test
  void exchangeSwapsWhatTwoNamesLeadTo() throws FileException {
    file(A, "one");
    Inode directory = make(root, B, DIRECTORY);
    make(directory, A, FILE);
    root.rename(ROOT, A, root, B, RenameMode.EXCHANGE);
    assertThat(read(child(root, B), 0, 3)).isEqualTo("one");
    assertThat(names(child(root, A))).containsExactly(A);
    assertRefused(
        FileError.NOT_FOUND,
        () -> root.rename(ROOT, A, root, Name.of("none"), RenameMode.EXCHANGE));
  }

  @Test
  void renameRefusesWhatPosixRefuses() throws FileException {
    Inode directory = make(root, A, DIRECTORY);
    file(B, "two");
    make(directory, B, FILE);
    Name c = Name.of("c");
    make(root, c, DIRECTORY);
    assertRefused(
        FileError.NOT_FOUND, () -> root.rename(ROOT, Name.of("x"), root, B, RenameMode.REPLACE));
    assertRefused(FileError.INVALID, () -> root.rename(ROOT, A, directory, c, RenameMode.REPLACE));
    assertRefused(FileError.NOT_EMPTY, () -> root.rename(ROOT, c, root, A, RenameMode.REPLACE));
    assertRefused(FileError.IS_DIRECTORY, () -> root.rename(ROOT, B, root, A, RenameMode.REPLACE));
    assertRefused(FileError.NOT_DIRECTORY, () -> root.rename(ROOT, A, root, B, RenameMode.REPLACE));
  }

  @Test
  void renameOntoAnotherNameOfTheSameFileDoesNothing() throws FileException {
    Inode file = file(A, "one");
    root.link(ROOT, file, B);
    root.rename(ROOT, A, root, B, RenameMode.REPLACE);
    assertThat(names(root)).containsExactlyInAnyOrder(A, B);
  }

  @Test
  void inodeStaysItselfThroughRenames() throws FileException {
    Inode directory = make(root, A, DIRECTORY);
    root.rename(ROOT, A, root, B, RenameMode.REPLACE);
    make(directory, A, FILE);
    assertThat(names(child(root, B))).containsExactly(A);
  }
}
