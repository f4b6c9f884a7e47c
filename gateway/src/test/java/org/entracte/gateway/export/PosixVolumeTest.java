package org.entracte.gateway.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileType;
import org.entracte.protocol.tree.Name;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PosixVolumeTest extends VolumeContract {
  @TempDir Path directory;

  @Override
  protected Volume newVolume() throws FileException {
    return PosixVolume.open(directory);
  }

  @Override
  protected boolean findsByHandle() {
    return isRoot();
  }

  @Override
  protected boolean keepsHoles() {
    return true;
  }

  @Test
  void openRefusesWhatIsNoDirectory() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));
    assertRefused(FileError.NOT_DIRECTORY, () -> PosixVolume.open(file));
    assertRefused(FileError.NOT_FOUND, () -> PosixVolume.open(directory.resolve("none")));
  }

  @Test
  void opensADirectoryWithAnOddName() throws IOException, FileException {
    Path odd = Files.createDirectory(directory.resolve("a b%41?é#"));
    Files.createFile(odd.resolve("a"));
    try (Volume opened = PosixVolume.open(odd);
        Inode top = opened.root()) {
      assertThat(names(top)).containsExactly(A);
    }
  }

  @Test
  void descriptorsDoNotLeak() throws IOException, FileException {
    file(A, "x");
    long before = openDescriptors();
    for (int i = 0; i < 50; i++) {
      root.create(ROOT, B, FILE, 0644).close();
      root.remove(ROOT, B, FileType.FILE);
      assertRefused(FileError.EXISTS, () -> root.create(ROOT, A, FILE, 0644));
      assertRefused(FileError.NOT_DIRECTORY, () -> PosixVolume.open(directory.resolve("a")));
      volume.find(root.handle()).ifPresent(Inode::close);
      root.child(ROOT, A).close();
      root.sync();
      root.entries(ROOT);
      PosixVolume.open(directory).close();
    }
    assertThat(openDescriptors()).isLessThan(before + 20);
  }

  @Test
  void linkPlantedOutsideIsNotFollowed() throws IOException, FileException {
    Files.createSymbolicLink(directory.resolve("a"), Path.of("/"));
    try (Inode link = child(root, A)) {
      assertThat(link.stat().type()).isEqualTo(FileType.SYMLINK);
      assertRefused(FileError.NOT_DIRECTORY, () -> link.child(ROOT, Name.of("etc")));
    }
  }

  @Test
  void anotherMountIsNotEntered() throws IOException, FileException {
    try (Volume proc = PosixVolume.open(Path.of("/proc"));
        Inode top = proc.root();
        Inode sys = top.child(ROOT, Name.of("sys"));
        Inode fs = sys.child(ROOT, Name.of("fs"))) {
      assertRefused(FileError.CROSS_EXPORT, () -> fs.child(ROOT, Name.of("binfmt_misc")));
    }
  }

  static boolean isRoot() {
    try {
      return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    } catch (IOException noProc) {
      throw new UncheckedIOException(noProc);
    }
  }

  private static long openDescriptors() throws IOException {
    try (var list = Files.list(Path.of("/proc/self/fd"))) {
      return list.count();
    }
  }
}
