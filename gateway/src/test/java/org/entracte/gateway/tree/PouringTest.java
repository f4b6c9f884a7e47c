package org.entracte.gateway.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.entracte.gateway.export.DataFile;
import org.entracte.gateway.export.Inode;
import org.entracte.gateway.export.PosixVolume;
import org.entracte.gateway.export.Volume;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.OpenMode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether a file is what an overwrite in place left when it was cut short. */
final class PouringTest {
  private static final long FAR = 3L << 30;

  @TempDir Path folder;
  private Volume volume;

  @BeforeEach
  void open() throws FileException {
    volume = PosixVolume.open(folder);
  }

  @AfterEach
  void close() {
    volume.close();
  }

  private void file(String name, String content) throws IOException {
    Files.writeString(folder.resolve(name), content);
  }

  private void far(String name, String content) throws IOException {
    try (FileChannel file =
        FileChannel.open(
            folder.resolve(name), StandardOpenOption.WRITE, StandardOpenOption.CREATE)) {
      file.write(StandardCharsets.UTF_8.encode(content), FAR);
    }
  }

  private DataFile data(String name) throws FileException {
    try (Inode root = volume.root();
        Inode inode = root.child(Caller.SUPERUSER, Name.of(name))) {
      return inode.open(Caller.SUPERUSER, OpenMode.READ);
    }
  }

  private boolean isOnTheWay() throws FileException {
    try (DataFile from = data("from");
        DataFile before = data("before");
        DataFile now = data("now")) {
      return Pouring.isOnTheWay(from, before, now);
    }
  }

  private boolean isOnTheWay(String from, String before, String now) throws Exception {
    file("from", from);
    file("before", before);
    file("now", now);
    return isOnTheWay();
  }

  @Test
  void nothingOrPartOrAllOfItMayBeThere() throws Exception {
    assertThat(isOnTheWay("fresh content", "old", "old")).isTrue();
    assertThat(isOnTheWay("fresh content", "old", "old\0\0\0\0\0\0\0\0\0\0")).isTrue();
    assertThat(isOnTheWay("fresh content", "old", "fre\0\0\0\0\0\0\0\0\0\0")).isTrue();
    assertThat(isOnTheWay("fresh content", "old", "fresh content")).isTrue();
    assertThat(isOnTheWay("new", "much older", "muc")).isTrue();
    assertThat(isOnTheWay("new", "much older", "nec")).isTrue();
  }

  /** Bytes and sizes come to the disk each by itself. */
  @Test
  void aPowerCutLeavesAnyOfItUnderEitherSize() throws Exception {
    assertThat(isOnTheWay("fresh content", "old", "fre")).isTrue();
    assertThat(isOnTheWay("fresh content", "old", "fld\0\0\0con\0\0\0\0")).isTrue();
    assertThat(isOnTheWay("new", "much older", "new\0\0\0\0\0\0\0")).isTrue();
  }

  @Test
  void aByteOfSomebodyElseIsNot() throws Exception {
    assertThat(isOnTheWay("fresh content", "old", "fresh cOntent")).isFalse();
    assertThat(isOnTheWay("fresh content", "old", "ol!")).isFalse();
    assertThat(isOnTheWay("fresh content", "old", "fresh content, and more")).isFalse();
    assertThat(isOnTheWay("fresh content", "old", "fresh")).isFalse();
    assertThat(isOnTheWay("new", "much older", "much\0")).isFalse();
  }

  @Test
  void holesCountAsZerosAndAreNotRead() throws Exception {
    far("from", "fresh");
    far("before", "older");
    far("now", "frder");
    assertThat(isOnTheWay()).isTrue();

    far("now", "older!");
    assertThat(isOnTheWay()).isFalse();
  }

  @Test
  void zerosOverBytesAreSomebodyElses() throws Exception {
    assertThat(isOnTheWay("fresh", "older", "ol\0er")).isFalse();
  }
}
