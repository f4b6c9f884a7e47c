package org.entracte.gateway.export;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileType;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.OpenMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PosixVolumeTest extends VolumeContract {
  /** XFS_SYMLINK_MAXLEN of the kernel's xfs_format.h, less one. */
  private static final int XFS_LINK_TARGET = 1023;

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
  protected int longestLinkTarget() {
    try {
      boolean xfs = Files.getFileStore(directory).type().equals("xfs");
      return xfs ? XFS_LINK_TARGET : super.longestLinkTarget();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
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

  @ParameterizedTest
  @EnumSource(names = {"READ", "READ_WRITE"})
  void whoOpensWhatIsOpenAloneWaits(OpenMode mode)
      throws IOException, FileException, InterruptedException {
    Inode file = file(A, "before");
    Thread writer;
    try (DataFile alone = file.openAlone(mode).orElseThrow()) {
      writer =
          Thread.ofPlatform()
              .start(() -> writeInPlace(directory.resolve("a"), "theirs".getBytes(UTF_8)));
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () ->
                  Files.readAllLines(Path.of("/proc/locks")).stream()
                      .anyMatch(line -> line.contains("LEASE") && line.contains("BREAKING")));
      if (mode.writes()) {
        alone.write(ByteBuffer.wrap("ours".getBytes(UTF_8)), 0);
      }
    }
    writer.join();
    assertThat(read(file, 0, 99)).isEqualTo("theirs");
  }

  private static void writeInPlace(Path path, byte[] bytes) {
    try {
      Files.write(path, bytes, StandardOpenOption.WRITE);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
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
  @EnabledIf("isRoot")
  void whatWasMovedOutIsNotFoundByItsHandle(@TempDir Path outside)
      throws IOException, FileException {
    Files.createDirectories(directory.resolve("d/e"));
    Files.writeString(directory.resolve("d/e/f"), "inside");
    List<byte[]> handles = new ArrayList<>();
    try (Inode d = child(root, Name.of("d"));
        Inode e = child(d, Name.of("e"));
        Inode f = child(e, Name.of("f"))) {
      for (Inode inode : List.of(d, e, f)) {
        handles.add(inode.handle());
      }
    }
    for (byte[] handle : handles) {
      assertFound(handle, true);
    }

    Files.move(directory.resolve("d/e"), outside.resolve("e"));
    assertFound(handles.get(0), true);
    assertFound(handles.get(1), false);
    assertFound(handles.get(2), false);

    Files.move(outside.resolve("e"), directory.resolve("back"));
    assertFound(handles.get(1), true);
    assertFound(handles.get(2), true);
  }

  @Test
  @EnabledIf("isRoot")
  void aFileWithANameOutsideMayStillBeInside(@TempDir Path outside)
      throws IOException, FileException {
    Files.writeString(directory.resolve("f"), "both");
    byte[] handle;
    try (Inode f = child(root, Name.of("f"))) {
      handle = f.handle();
    }
    Files.createLink(outside.resolve("g"), directory.resolve("f"));
    assertThat(volume.mayHold(handle)).isTrue();
    Files.delete(directory.resolve("f"));
    assertFound(handle, false);
    Files.delete(outside.resolve("g"));
    assertThat(volume.mayHold(handle)).isFalse();
  }

  @Test
  @EnabledIf("isRoot")
  void theExportItselfMayMoveAndItsNeighboursStayOutside(@TempDir Path above)
      throws IOException, FileException {
    Path export = Files.createDirectory(above.resolve("export"));
    Files.writeString(export.resolve("f"), "x");
    Path neighbour = Files.createDirectory(above.resolve("export2"));
    try (Volume moved = PosixVolume.open(export);
        Inode top = moved.root();
        Inode f = child(top, Name.of("f"))) {
      byte[] handle = f.handle();
      found(moved, handle).orElseThrow().close();
      Files.move(export.resolve("f"), neighbour.resolve("f"));
      assertThat(found(moved, handle)).isEmpty();
      Files.move(export, above.resolve("elsewhere"));
      Files.move(neighbour, export);
      assertThat(found(moved, handle)).as("stands where the export stood").isEmpty();
      Files.move(export.resolve("f"), above.resolve("elsewhere/f"));
      found(moved, handle).orElseThrow().close();
    }
  }

  private static Optional<Inode> found(Volume volume, byte[] handle) throws FileException {
    return volume.find(handle);
  }

  private void assertFound(byte[] handle, boolean expected) throws FileException {
    Optional<Inode> found = volume.find(handle);
    found.ifPresent(Inode::close);
    assertThat(found.isPresent()).isEqualTo(expected);
  }

  @Test
  @EnabledIf("isRoot")
  void whatWasFoundBeforeIsFoundWhereItLiesNow() throws IOException, FileException {
    Files.createDirectories(directory.resolve("d"));
    Files.writeString(directory.resolve("d/f"), "x");
    byte[] handle;
    try (Inode d = child(root, Name.of("d"));
        Inode f = child(d, Name.of("f"))) {
      handle = f.handle();
    }
    assertFound(handle, true);
    Files.move(directory.resolve("d"), directory.resolve("e"));
    assertFound(handle, true);
    Files.delete(directory.resolve("e/f"));
    assertFound(handle, false);
    Files.writeString(directory.resolve("e/f"), "another");
    assertFound(handle, false);
  }

  @Test
  @EnabledIf("isRoot")
  void whatNobodyUsesAnyMoreIsLetGo() throws IOException, FileException {
    byte[] handle = hold(root.create(ROOT, A, FILE, 0644)).handle();
    long before = openDescriptors();
    assertFound(handle, true);
    assertThat(openDescriptors()).as("held for who comes next").isEqualTo(before + 1);
    try (Inode used = found(volume, handle).orElseThrow()) {
      volume.letGo();
      volume.letGo();
      assertThat(used.stat().links()).as("good as long as its user has it").isEqualTo(1);
    }
    assertThat(openDescriptors()).isEqualTo(before);
    assertFound(handle, true);
  }

  @Test
  @EnabledIf("isRoot")
  void noMoreThanABoundedNumberOfObjectsIsHeld() throws IOException, FileException {
    long before = openDescriptors();
    for (int i = 0; i < 1100; i++) {
      try (Inode made = root.create(ROOT, Name.of("n" + i), FILE, 0644)) {
        assertFound(made.handle(), true);
      }
    }
    assertThat(openDescriptors() - before).isEqualTo(1024);
  }

  @Test
  void anotherMountIsNotEntered() throws FileException {
    try (Volume system = PosixVolume.open(Path.of("/"));
        Inode top = system.root()) {
      assertRefused(FileError.CROSS_EXPORT, () -> top.child(ROOT, Name.of("proc")));
      assertRefused(FileError.CROSS_EXPORT, () -> top.look(ROOT, Name.of("proc")));
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
