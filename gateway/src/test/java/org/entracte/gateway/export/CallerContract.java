package org.entracte.gateway.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import org.entracte.gateway.export.Inode.RenameMode;
import org.entracte.protocol.tree.AttributeChange;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileType;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.NewObject;
import org.entracte.protocol.tree.OpenMode;
import org.entracte.protocol.tree.Permissions;
import org.entracte.protocol.tree.SymlinkTarget;
import org.entracte.protocol.tree.TimeChange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a {@link Volume} promises that can act as any caller. */
public abstract class CallerContract extends VolumeFixture {
  private static final Caller ANN = new Caller(20_001, 20_001, List.of(30_000, 30_001));
  private static final Caller BOB = new Caller(20_002, 20_002, List.of());
  private static final Caller CAT = new Caller(20_003, 20_003, List.of(30_001));
  private static final Caller FAR = new Caller(-2, -2, List.of(-3));

  @BeforeEach
  void letAnnAndOthersIn() throws FileException {
    root.set(ROOT, AttributeChange.mode(0777));
  }

  private Inode anns(Name name, NewObject object, int mode) throws FileException {
    return hold(root.create(ANN, name, object, mode));
  }

  private static void setMode(Inode inode, int mode) throws FileException {
    inode.set(ROOT, AttributeChange.mode(mode));
  }

  @Test
  void newObjectsBelongToTheCaller() throws FileException {
    List<NewObject> objects =
        List.of(
            FILE,
            DIRECTORY,
            new NewObject.Symlink(SymlinkTarget.of("x")),
            new NewObject.Special(FileType.FIFO));
    for (NewObject object : objects) {
      Stat stat = anns(Name.of(object.fileType().name()), object, 0600).stat();
      assertThat(stat.uid()).isEqualTo(ANN.uid());
      assertThat(stat.gid()).isEqualTo(ANN.gid());
      Stat big = hold(root.create(FAR, Name.of("far" + stat.type()), object, 0600)).stat();
      assertThat(big.uid()).as("uid above 2^31").isEqualTo(FAR.uid());
    }
    assertThat(make(root, A, FILE).stat().uid()).isZero();
  }

  @Test
  void newObjectsHaveTheirModeAlsoForAnOrdinaryCaller() throws FileException {
    for (int mode : new int[] {0, 0666, 0777, 0400, 04711}) {
      assertThat(anns(Name.of("f" + mode), FILE, mode).stat().mode()).isEqualTo(mode);
      assertThat(anns(Name.of("d" + mode), DIRECTORY, mode).stat().mode()).isEqualTo(mode);
    }
  }

  @Test
  void setgidDirectoryGivesItsGroup() throws FileException {
    root.set(
        ROOT, AttributeChange.mode(02777).withOwner(OptionalInt.empty(), OptionalInt.of(30_000)));
    assertThat(anns(A, FILE, 0660).stat().gid()).isEqualTo(30_000);
    Stat directory = anns(B, DIRECTORY, 0770).stat();
    assertThat(directory.gid()).isEqualTo(30_000);
    assertThat(directory.mode()).isEqualTo(02770);
  }

  @Test
  void contentIsOpenedByOwnerGroupAndOthersAsTheModeSays() throws FileException {
    Inode file = anns(A, FILE, 0600);
    file.set(ROOT, AttributeChange.NONE.withOwner(OptionalInt.empty(), OptionalInt.of(30_001)));
    setMode(file, 0640);
    file.open(ANN, OpenMode.READ_WRITE).close();
    file.open(CAT, OpenMode.READ).close();
    assertRefused(FileError.ACCESS, () -> file.open(CAT, OpenMode.WRITE));
    assertRefused(FileError.ACCESS, () -> file.open(BOB, OpenMode.READ));
    setMode(file, 0);
    assertRefused(FileError.ACCESS, () -> file.open(ANN, OpenMode.READ));
    file.open(ROOT, OpenMode.READ_WRITE).close();
    setMode(file, 0002);
    file.open(BOB, OpenMode.WRITE).close();
    assertRefused(FileError.ACCESS, () -> file.open(CAT, OpenMode.WRITE));
  }

  @Test
  void permissionsTellWhatTheKernelWillAllow() throws FileException {
    Inode file = anns(A, FILE, 0651);
    assertThat(file.permissions(ANN)).isEqualTo(new Permissions(true, true, false));
    assertThat(file.permissions(BOB)).isEqualTo(new Permissions(false, false, true));
    assertThat(file.permissions(new Caller(1, 1, List.of(ANN.gid()))))
        .isEqualTo(new Permissions(true, false, true));
  }

  @Test
  void anOpenFileKeepsTheRightsItWasOpenedWith() throws FileException {
    Inode file = anns(A, FILE, 0600);
    try (DataFile data = file.open(ANN, OpenMode.READ_WRITE)) {
      setMode(file, 0);
      data.write(ByteBuffer.allocate(1), 0);
      assertThat(data.read(ByteBuffer.allocate(1), 0)).isEqualTo(1);
    }
  }

  @Test
  void searchAndListNeedTheirOwnBits() throws FileException {
    Inode directory = anns(A, DIRECTORY, 0700);
    hold(directory.create(ANN, B, FILE, 0600));
    assertRefused(FileError.ACCESS, () -> directory.child(BOB, B));
    assertRefused(FileError.ACCESS, () -> directory.entries(BOB));
    setMode(directory, 0704);
    assertThat(directory.entries(BOB)).hasSize(1);
    assertRefused(FileError.ACCESS, () -> directory.child(BOB, B));
    setMode(directory, 0701);
    hold(directory.child(BOB, B));
    assertRefused(FileError.ACCESS, () -> directory.entries(BOB));
  }

  @Test
  void namesChangeOnlyForWhoMayWriteTheDirectory() throws FileException {
    Inode directory = anns(A, DIRECTORY, 0755);
    Inode file = hold(directory.create(ANN, A, FILE, 0600));
    assertRefused(FileError.ACCESS, () -> directory.create(BOB, B, FILE, 0600));
    assertRefused(FileError.ACCESS, () -> directory.create(BOB, B, DIRECTORY, 0600));
    assertRefused(FileError.ACCESS, () -> directory.remove(BOB, A, FileType.FILE));
    assertRefused(FileError.ACCESS, () -> directory.rename(BOB, A, root, B, RenameMode.REPLACE));
    assertRefused(
        FileError.ACCESS, () -> directory.rename(BOB, A, directory, B, RenameMode.NO_REPLACE));
    assertRefused(FileError.ACCESS, () -> directory.link(BOB, file, B));
    assertThat(names(directory)).containsExactly(A);
    directory.link(ANN, file, B);
    directory.remove(ANN, A, FileType.FILE);
    directory.rename(ANN, B, root, B, RenameMode.REPLACE);
  }

  @Test
  void stickyDirectoryKeepsOthersNamesSafe() throws FileException {
    setMode(root, 01777);
    anns(A, FILE, 0666);
    assertRefused(FileError.NOT_PERMITTED, () -> root.remove(BOB, A, FileType.FILE));
    assertRefused(FileError.NOT_PERMITTED, () -> root.rename(BOB, A, root, B, RenameMode.REPLACE));
    root.remove(ANN, A, FileType.FILE);
  }

  @Test
  void attributesBelongToTheOwner() throws FileException {
    Inode file = anns(A, FILE, 0644);
    TimeChange longAgo = new TimeChange.To(Instant.EPOCH);
    OptionalInt none = OptionalInt.empty();
    assertRefused(FileError.NOT_PERMITTED, () -> file.set(BOB, AttributeChange.mode(0666)));
    assertRefused(
        FileError.NOT_PERMITTED,
        () -> file.set(BOB, AttributeChange.NONE.withTimes(longAgo, longAgo)));
    assertRefused(
        FileError.ACCESS,
        () -> file.set(BOB, AttributeChange.NONE.withTimes(TimeChange.NOW, TimeChange.NOW)));
    assertRefused(
        FileError.NOT_PERMITTED,
        () -> file.set(ANN, AttributeChange.NONE.withOwner(OptionalInt.of(BOB.uid()), none)));
    assertRefused(FileError.ACCESS, () -> file.set(BOB, AttributeChange.size(0)));
    file.set(ANN, AttributeChange.mode(0666).withOwner(none, OptionalInt.of(30_000)));
    assertThat(file.stat().gid()).isEqualTo(30_000);
    file.set(BOB, AttributeChange.size(3).withTimes(TimeChange.NOW, TimeChange.NOW));
    assertThat(file.stat().sizeBytes()).isEqualTo(3);
  }

  @Test
  void aRefusedCallerLeavesTheNextCallersRightsAlone() throws FileException {
    Inode secret = make(root, A, DIRECTORY);
    setMode(secret, 0700);
    assertRefused(FileError.ACCESS, () -> secret.create(BOB, B, FILE, 0600));
    assertThat(make(secret, B, FILE).stat().uid()).isZero();
    assertRefused(FileError.ACCESS, () -> secret.entries(ANN));
    assertThat(secret.entries(ROOT)).hasSize(1);
  }
}
