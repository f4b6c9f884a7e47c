package org.entracte.gateway.export;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.entracte.gateway.export.Inode.DirectoryEntry;
import org.entracte.gateway.export.Inode.RenameMode;
import org.entracte.protocol.tree.AttributeChange;
import org.entracte.protocol.tree.ByteRange;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileType;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.NewObject;
import org.entracte.protocol.tree.OpenMode;
import org.entracte.protocol.tree.Permissions;
import org.entracte.protocol.tree.SymlinkTarget;
import org.entracte.protocol.tree.TimeChange;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Volume} promises, whoever the caller; see {@link CallerContract} for who may.
 */
public abstract class VolumeContract extends NamingContract {
  /** Whether {@link Volume#find} can find anything here. */
  protected abstract boolean findsByHandle();

  /** Whether a punched or skipped range takes no space. */
  protected abstract boolean keepsHoles();

  private static Name nameOf(int... bytes) {
    byte[] name = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      name[i] = (byte) bytes[i];
    }
    return Name.of(name);
  }

  @Test
  void freshVolumeIsAnEmptyDirectory() throws FileException {
    assertThat(root.stat().type()).isEqualTo(FileType.DIRECTORY);
    assertThat(root.entries(ROOT)).isEmpty();
    assertRefused(FileError.NOT_FOUND, () -> root.child(ROOT, A));
  }

  @Test
  void createsEveryKindOfObject() throws FileException {
    List<NewObject> objects =
        List.of(
            FILE,
            DIRECTORY,
            new NewObject.Symlink(SymlinkTarget.of("no/where")),
            new NewObject.Special(FileType.FIFO),
            new NewObject.Special(FileType.SOCKET));
    for (NewObject object : objects) {
      Name name = Name.of(object.fileType().name());
      Stat made = make(root, name, object).stat();
      assertThat(made.type()).isEqualTo(object.fileType());
      assertThat(child(root, name).stat().key()).isEqualTo(made.key());
    }
    assertThat(names(root)).hasSize(objects.size());
  }

  @Test
  void aLookAtANameTellsWhatOpeningItTells() throws FileException {
    make(root, A, new NewObject.Symlink(SymlinkTarget.of("no/where")));
    file(B, "x");
    assertThat(root.look(ROOT, A)).isEqualTo(child(root, A).stat());
    assertThat(root.look(ROOT, A).type()).isEqualTo(FileType.SYMLINK);
    assertThat(root.look(ROOT, B).sizeBytes()).isEqualTo(1);
    assertRefused(FileError.NOT_FOUND, () -> root.look(ROOT, Name.of("none")));
    assertRefused(FileError.NOT_DIRECTORY, () -> child(root, B).look(ROOT, A));
  }

  @Test
  void createRefusesATakenName() throws FileException {
    file(A, "old");
    assertRefused(FileError.EXISTS, () -> root.create(ROOT, A, FILE, 0644));
    assertRefused(FileError.EXISTS, () -> root.create(ROOT, A, DIRECTORY, 0755));
    assertThat(read(child(root, A), 0, 9)).isEqualTo("old");
  }

  @Test
  void createGivesExactlyTheModeWhateverTheUmask() throws FileException {
    int[] modes = {0777, 0666, 0, 0400, 0123, 04755, 01777};
    for (int mode : modes) {
      Name f = Name.of("f" + mode);
      Name d = Name.of("d" + mode);
      assertThat(hold(root.create(ROOT, f, FILE, mode)).stat().mode()).isEqualTo(mode);
      assertThat(hold(root.create(ROOT, d, DIRECTORY, mode)).stat().mode()).isEqualTo(mode);
    }
    NewObject fifo = new NewObject.Special(FileType.FIFO);
    assertThat(hold(root.create(ROOT, A, fifo, 0622)).stat().mode()).isEqualTo(0622);
  }

  @Test
  void namesAreBytes() throws FileException {
    byte[] longest = new byte[Name.MAX_BYTES];
    Arrays.fill(longest, (byte) 'x');
    Set<Name> odd =
        Set.of(
            nameOf(0xff, 0xfe),
            nameOf(' ', '\n', '"', '\''),
            nameOf('.', '.', '.'),
            nameOf('.', 1),
            nameOf('-', '*', '\\'),
            Name.of("é"),
            Name.of("e\u0301"),
            Name.of("A"),
            A,
            Name.of(longest));
    for (Name name : odd) {
      make(root, name, FILE);
    }
    assertThat(names(root)).isEqualTo(odd);
    for (Name name : odd) {
      child(root, name);
      root.remove(ROOT, name, FileType.FILE);
    }
    assertThat(root.entries(ROOT)).isEmpty();
  }

  @Test
  void parentCannotBeReached() {
    for (String dots : List.of(".", "..", "../a", "a/..", "")) {
      assertThatThrownBy(() -> Name.of(dots)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void listsTenThousandEntriesOnceEach() throws FileException {
    Set<Name> expected = new HashSet<>();
    for (int i = 0; i < 10_000; i++) {
      Name name = Name.of("entry-" + i);
      expected.add(name);
      root.create(ROOT, name, FILE, 0644).close();
    }
    assertThat(names(root)).isEqualTo(expected);
  }

  @Test
  void listingTellsInodeNumbers() throws FileException {
    Stat made = make(root, A, FILE).stat();
    assertThat(root.entries(ROOT)).containsExactly(new DirectoryEntry(A, made.key().inode()));
  }

  @Test
  void deepPathsHaveNoLimit() throws FileException {
    Name component = Name.of("d".repeat(200));
    List<Inode> made = new ArrayList<>(List.of(root));
    for (int depth = 0; depth < 40; depth++) {
      made.add(make(made.getLast(), component, DIRECTORY));
    }
    make(made.getLast(), A, FILE);
    Inode walked = root;
    for (int depth = 0; depth < 40; depth++) {
      walked = child(walked, component);
    }
    assertThat(names(walked)).containsExactly(A);
    walked.remove(ROOT, A, FileType.FILE);
    made.removeLast();
    for (Inode parent : made.reversed()) {
      parent.remove(ROOT, component, FileType.DIRECTORY);
    }
    assertThat(root.entries(ROOT)).isEmpty();
  }

  @Test
  void symbolicLinksAreNeverFollowed() throws FileException {
    Inode directory = make(root, A, DIRECTORY);
    make(directory, B, FILE);
    Inode link = make(root, B, new NewObject.Symlink(SymlinkTarget.of("a")));
    assertThat(child(root, B).stat().type()).isEqualTo(FileType.SYMLINK);
    assertThat(link.readLink()).isEqualTo(SymlinkTarget.of("a"));
    assertRefused(FileError.NOT_DIRECTORY, () -> link.child(ROOT, B));
    assertRefused(FileError.NOT_DIRECTORY, () -> link.entries(ROOT));
    assertRefused(FileError.NOT_DIRECTORY, () -> link.create(ROOT, A, FILE, 0644));
    assertRefused(FileError.WRONG_TYPE, () -> link.open(ROOT, OpenMode.READ));
    assertRefused(FileError.NOT_SUPPORTED, () -> link.set(ROOT, AttributeChange.mode(0600)));
  }

  @Test
  void linkTargetsAreKeptAsTheyAre() throws FileException {
    byte[] longest = new byte[longestLinkTarget()];
    Arrays.fill(longest, (byte) 0xfe);
    SymlinkTarget target = new SymlinkTarget(longest);
    make(root, A, new NewObject.Symlink(target));
    assertThat(child(root, A).readLink()).isEqualTo(target);
    assertThat(child(root, A).stat().sizeBytes()).isEqualTo(longest.length);
    assertRefused(FileError.WRONG_TYPE, () -> root.readLink());
  }

  @Test
  void contentIsReadBackFromHeapAndDirectBuffers() throws FileException {
    byte[] content = new byte[200_000];
    for (int i = 0; i < content.length; i++) {
      content[i] = (byte) (i * 31);
    }
    try (DataFile data = make(root, A, FILE).open(ROOT, OpenMode.READ_WRITE)) {
      ByteBuffer direct = ByteBuffer.allocateDirect(100_000).put(content, 0, 100_000).flip();
      ByteBuffer heap = ByteBuffer.wrap(content, 100_000, 100_000).asReadOnlyBuffer();
      data.write(direct, 0);
      data.write(heap, 100_000);
      assertThat(direct.hasRemaining() || heap.hasRemaining()).isFalse();
      for (ByteBuffer target :
          List.of(ByteBuffer.allocate(300_000), ByteBuffer.allocateDirect(300_000))) {
        assertThat(data.read(target, 0)).isEqualTo(content.length);
        assertThat(target.flip()).isEqualTo(ByteBuffer.wrap(content));
      }
      ByteBuffer slice = ByteBuffer.allocate(10).position(4).limit(6);
      assertThat(data.read(slice, 7)).isEqualTo(2);
      assertThat(slice.array()).startsWith(0, 0, 0, 0, content[7], content[8], 0);
      assertThat(data.read(ByteBuffer.allocate(5), content.length)).isZero();
      assertThat(data.read(ByteBuffer.allocate(5), 9 * GIB)).isZero();
    }
  }

  @Test
  void openChecksTheKind() throws FileException {
    NewObject fifo = new NewObject.Special(FileType.FIFO);
    assertRefused(FileError.IS_DIRECTORY, () -> root.open(ROOT, OpenMode.READ));
    assertRefused(FileError.WRONG_TYPE, () -> make(root, A, fifo).open(ROOT, OpenMode.READ));
  }

  @Test
  void offsetsGoBeyondFourGib() throws FileException {
    Inode file = file(A, "start");
    write(file, 5 * GIB - 3, "end");
    assertThat(file.stat().sizeBytes()).isEqualTo(5 * GIB);
    assertThat(read(file, 5 * GIB - 3, 9)).isEqualTo("end");
    assertThat(read(file, 4 * GIB, 3)).isEqualTo("\0\0\0");
    assertThat(read(file, 0, 5)).isEqualTo("start");
  }

  @Test
  void sparseFileTellsItsHolesAndTakesLittleSpace() throws FileException {
    Inode file = file(A, "start");
    write(file, 5 * GIB, "end");
    assertThat(!keepsHoles() || file.stat().usedBytes() < 1 << 20).isTrue();
    try (DataFile data = file.open(ROOT, OpenMode.READ)) {
      long hole = data.nextHole(0);
      assertThat(data.nextData(0)).hasValue(0);
      if (keepsHoles()) {
        assertThat(hole).isBetween(5L, 1L << 20);
        assertThat(data.nextData(hole).orElseThrow())
            .isGreaterThan(hole)
            .isLessThanOrEqualTo(5 * GIB);
      }
      assertThat(data.nextHole(5 * GIB)).isEqualTo(5 * GIB + 3);
      assertThat(data.nextData(5 * GIB + 3)).isEmpty();
      assertThat(data.nextHole(5 * GIB + 3)).isEqualTo(5 * GIB + 3);
    }
  }

  @Test
  void punchedRangeReadsAsZerosAndKeepsTheSize() throws FileException {
    Inode file = file(A, "x".repeat(300_000));
    long used = file.stat().usedBytes();
    try (DataFile data = file.open(ROOT, OpenMode.READ_WRITE)) {
      data.punchHole(new ByteRange(10, 200_000));
      data.punchHole(new ByteRange(299_999, 50_000));
      data.punchHole(new ByteRange(0, 0));
    }
    assertThat(file.stat().sizeBytes()).isEqualTo(300_000);
    assertThat(read(file, 0, 300_000))
        .isEqualTo("x".repeat(10) + "\0".repeat(200_000) + "x".repeat(99_989) + "\0");
    assertThat(!keepsHoles() || file.stat().usedBytes() < used).isTrue();
  }

  @Test
  void truncateCutsAndExtendsWithZeros() throws FileException {
    Inode file = file(A, "content");
    try (DataFile data = file.open(ROOT, OpenMode.WRITE)) {
      data.truncate(3);
      data.truncate(6 * GIB);
    }
    assertThat(file.stat().sizeBytes()).isEqualTo(6 * GIB);
    assertThat(read(file, 0, 6)).isEqualTo("con\0\0\0");
  }

  @Test
  void copyFromCopiesDataAndKeepsHoles() throws FileException {
    Inode source = file(A, "start");
    write(source, 2 * GIB, "middle");
    try (DataFile data = source.open(ROOT, OpenMode.WRITE)) {
      data.truncate(3 * GIB);
    }
    Inode copy = make(root, B, FILE);
    try (DataFile from = source.open(ROOT, OpenMode.READ);
        DataFile to = copy.open(ROOT, OpenMode.WRITE)) {
      to.copyFrom(from);
    }
    assertThat(copy.stat().sizeBytes()).isEqualTo(3 * GIB);
    assertThat(read(copy, 0, 6)).isEqualTo("start\0");
    assertThat(read(copy, 2 * GIB - 1, 8)).isEqualTo("\0middle\0");
    assertThat(!keepsHoles() || copy.stat().usedBytes() < 1 << 20).isTrue();
    write(copy, 0, "other");
    assertThat(read(source, 0, 5)).isEqualTo("start");
  }

  @Test
  void syncWorksOnEveryKind() throws FileException {
    root.sync();
    file(A, "x").sync();
    make(root, B, new NewObject.Symlink(SymlinkTarget.of("a"))).sync();
    make(root, Name.of("fifo"), new NewObject.Special(FileType.FIFO)).sync();
    try (DataFile data = child(root, A).open(ROOT, OpenMode.WRITE)) {
      data.sync();
    }
  }

  @Test
  void setsModeSizeAndNanosecondTimes() throws FileException {
    Inode file = file(A, "content");
    Instant accessed = Instant.parse("2001-02-03T04:05:06.123456789Z");
    Instant modified = Instant.parse("1969-12-31T23:59:58.000000001Z");
    file.set(
        ROOT,
        AttributeChange.mode(0640)
            .withSize(3)
            .withTimes(new TimeChange.To(accessed), new TimeChange.To(modified)));
    Stat stat = file.stat();
    assertThat(stat.mode()).isEqualTo(0640);
    assertThat(stat.sizeBytes()).isEqualTo(3);
    assertThat(stat.accessed()).isEqualTo(accessed);
    assertThat(stat.modified()).isEqualTo(modified);
    file.set(ROOT, AttributeChange.NONE.withTimes(TimeChange.NOW, TimeChange.KEEP));
    assertThat(file.stat().accessed()).isAfter(accessed);
    assertThat(file.stat().modified()).isEqualTo(modified);
  }

  @Test
  void setsTheTimesOfASymbolicLinkItself() throws FileException {
    Inode file = file(A, "content");
    Instant before = file.stat().modified();
    Inode link = make(root, B, new NewObject.Symlink(SymlinkTarget.of("a")));
    Instant time = Instant.parse("2011-01-01T00:00:00.5Z");
    link.set(ROOT, AttributeChange.NONE.withTimes(TimeChange.KEEP, new TimeChange.To(time)));
    assertThat(link.stat().modified()).isEqualTo(time);
    assertThat(file.stat().modified()).isEqualTo(before);
  }

  @Test
  void setRefusesASizeForADirectory() {
    assertRefused(FileError.IS_DIRECTORY, () -> root.set(ROOT, AttributeChange.size(0)));
  }

  @Test
  void changedTimeMovesWithEveryKindOfChange() throws FileException {
    Inode file = file(A, "content");
    Instant before = file.stat().changed();
    file.set(ROOT, AttributeChange.mode(0600));
    assertThat(file.stat().changed()).isAfterOrEqualTo(before);
    file.set(ROOT, AttributeChange.NONE.withOwner(OptionalInt.empty(), OptionalInt.empty()));
    assertThat(file.stat().changed()).isAfterOrEqualTo(before);
  }

  @Test
  void handleFindsAnObjectAfterRename() throws FileException {
    Inode directory = make(root, A, DIRECTORY);
    List<Inode> objects =
        List.of(
            make(directory, A, FILE),
            make(directory, B, new NewObject.Symlink(SymlinkTarget.of("x"))),
            make(directory, Name.of("c"), DIRECTORY));
    List<byte[]> handles = new ArrayList<>();
    for (Inode object : objects) {
      byte[] handle = object.handle();
      assertThat(handle).hasSizeLessThanOrEqualTo(64);
      handles.add(handle);
    }
    root.rename(ROOT, A, root, B, RenameMode.REPLACE);
    for (int i = 0; i < handles.size(); i++) {
      Optional<Inode> found = volume.find(handles.get(i));
      assertThat(found.isPresent()).isEqualTo(findsByHandle());
      if (found.isPresent()) {
        assertThat(hold(found.get()).stat().key()).isEqualTo(objects.get(i).stat().key());
      }
    }
  }

  @Test
  void removedObjectIsNotFoundByHandleEvenWhileOpen() throws FileException {
    Inode file = file(A, "content");
    byte[] handle = file.handle();
    try (DataFile data = file.open(ROOT, OpenMode.READ)) {
      root.remove(ROOT, A, FileType.FILE);
      assertThat(data.stat().links()).isZero();
      assertThat(volume.find(handle)).isEmpty();
    }
    file.close();
    assertThat(volume.find(handle)).isEmpty();
  }

  @Test
  void nonsenseHandlesFindNothing() throws FileException {
    for (int length : new int[] {0, 1, 4, 5, 12, 64, 65, 500}) {
      byte[] nonsense = new byte[length];
      Arrays.fill(nonsense, (byte) 0x5a);
      assertThat(volume.find(nonsense)).as("handle of %d bytes", length).isEmpty();
    }
  }

  @Test
  void keyDiffersWhenAnInodeNumberIsUsedAgain() throws FileException {
    Set<ObjectKey> keys = new HashSet<>();
    for (int i = 0; i < 200; i++) {
      try (Inode file = root.create(ROOT, A, FILE, 0644)) {
        assertThat(keys.add(file.stat().key())).as("key of file %d is new", i).isTrue();
      }
      root.remove(ROOT, A, FileType.FILE);
    }
  }

  @Test
  void closedInodeAndFileRefuseUse() throws FileException {
    Inode file = file(A, "content");
    DataFile data = file.open(ROOT, OpenMode.READ_WRITE);
    data.close();
    data.close();
    file.close();
    file.close();
    assertThatThrownBy(file::stat).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> file.open(ROOT, OpenMode.READ))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> root.link(ROOT, file, B)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(data::stat).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> data.read(ByteBuffer.allocate(1), 0))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> data.write(ByteBuffer.allocate(1), 0))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void whatIsOpenAloneNobodyElseHasOpen() throws FileException {
    Inode file = file(A, "content");
    try (DataFile reader = file.open(ROOT, OpenMode.READ)) {
      assertThat(file.openAlone(OpenMode.READ_WRITE)).as("beside a reader").isEmpty();
      assertThat(reader.stat().sizeBytes()).isEqualTo(7);
      file.openAlone(OpenMode.READ).orElseThrow().close();
    }
    try (DataFile writer = file.open(ROOT, OpenMode.WRITE)) {
      assertThat(file.openAlone(OpenMode.READ)).as("beside a writer").isEmpty();
      assertThat(writer.stat().sizeBytes()).isEqualTo(7);
    }
    try (DataFile alone = file.openAlone(OpenMode.READ_WRITE).orElseThrow()) {
      alone.write(ByteBuffer.wrap("CON".getBytes(UTF_8)), 0);
      assertThat(file.openAlone(OpenMode.READ_WRITE)).as("a second time").isEmpty();
    }
    assertThat(read(file, 0, 99)).isEqualTo("CONtent");
  }

  @Test
  void refusalsNameThePath() throws FileException {
    Inode directory = make(root, A, DIRECTORY);
    assertThatThrownBy(() -> directory.child(ROOT, B)).hasMessageContaining("a/b");
  }

  @Test
  void superuserMayAllButExecuteWhatIsNot() throws FileException {
    Inode file = make(root, A, FILE);
    assertThat(root.permissions(ROOT)).isEqualTo(Permissions.ALL);
    assertThat(file.permissions(ROOT)).isEqualTo(new Permissions(true, true, false));
  }

  @Test
  void spaceIsPlausible() throws FileException {
    assertThat(volume.space().totalBytes()).isGreaterThan(0);
    assertThat(volume.space().freeBytes()).isBetween(1L, volume.space().totalBytes());
    assertThat(volume.space().availableBytes()).isLessThanOrEqualTo(volume.space().freeBytes());
  }
}
