package org.entracte.protocol.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What callers may do, by POSIX's rules; only for trees that tell callers apart. */
abstract class PermissionContract extends ContractTopic {
  PermissionContract(FileTreeContract contract) {
    super(contract);
  }

  @BeforeEach
  void onlyWhereCallersAreToldApart() {
    assumeTrue(contract.enforcesPermissions());
  }

  @Test
  void aNewObjectBelongsToItsCaller() throws Exception {
    FileId shared = directory("shared", 0777);
    Attributes made = attributes(fileOf(alice, shared, "f", 0644));

    assertThat(made.uid()).isEqualTo(alice.uid());
    assertThat(made.gid()).isEqualTo(alice.gid());
  }

  @Test
  void aSetgidDirectoryPassesOnItsGroup() throws Exception {
    FileId shared = directory("shared");
    change(shared, AttributeChange.NONE.withOwner(OptionalInt.empty(), OptionalInt.of(2001)));
    change(shared, AttributeChange.mode(02777));

    assertThat(attributes(fileOf(bob, shared, "f", 0644)).gid()).isEqualTo(2001);
  }

  @Test
  void modeBitsAnswerPermissions() throws Exception {
    FileId file = fileOf(alice, directory("shared", 0777), "f", 0640);

    assertThat(tree.permissions(alice, file)).isEqualTo(new Permissions(true, true, false));
    assertThat(tree.permissions(bob, file)).isEqualTo(Permissions.NONE);
  }

  @Test
  void openNeedsTheBitsOfItsMode() throws Exception {
    FileId file = fileOf(alice, directory("shared", 0777), "f", 0644);

    tree.open(bob, file, OpenMode.READ).close();
    refused(() -> tree.open(bob, file, OpenMode.WRITE).close(), FileError.ACCESS);
    refused(() -> tree.open(bob, file, OpenMode.READ_WRITE).close(), FileError.ACCESS);
  }

  @Test
  void aSupplementaryGroupCounts() throws Exception {
    FileId file = file("f");
    change(file, AttributeChange.NONE.withOwner(OptionalInt.empty(), OptionalInt.of(2001)));
    change(file, AttributeChange.mode(0640));

    tree.open(alice, file, OpenMode.READ).close();
    refused(() -> tree.open(bob, file, OpenMode.READ).close(), FileError.ACCESS);
  }

  @Test
  void theSuperuserPassesEveryCheck() throws Exception {
    FileId directory = directory("d", 0);
    FileId file = file(directory, "f");
    change(file, AttributeChange.mode(0));
    write(file, 0, "x");

    assertThat(read(find(directory, "f"))).isEqualTo("x");
  }

  @Test
  void lookupNeedsSearchAndListNeedsRead() throws Exception {
    FileId readable = directory("readable", 0744);
    FileId searchable = directory("searchable", 0711);
    file(readable, "f");
    file(searchable, "f");

    refused(() -> tree.lookup(bob, readable, Name.of("f")), FileError.ACCESS);
    refused(() -> tree.list(bob, searchable, Listing.START, 1), FileError.ACCESS);
    assertThat(tree.lookup(bob, searchable, Name.of("f")).id()).isEqualTo(find(searchable, "f"));
  }

  @Test
  void namesChangeOnlyInAWritableDirectory() throws Exception {
    FileId closed = directory("closed", 0755);
    FileId shared = directory("shared", 0777);
    file(closed, "f");
    FileId own = fileOf(bob, shared, "own", 0644);

    refused(() -> fileOf(bob, closed, "new", 0644), FileError.ACCESS);
    refused(() -> tree.remove(bob, closed, Name.of("f")), FileError.ACCESS);
    refused(() -> tree.link(bob, own, closed, Name.of("l")), FileError.ACCESS);
    refused(() -> tree.rename(bob, closed, Name.of("f"), shared, Name.of("f")), FileError.ACCESS);
    refused(() -> tree.rename(bob, shared, Name.of("own"), closed, Name.of("x")), FileError.ACCESS);
    refused(() -> upload(bob, closed, "new"), FileError.ACCESS);
    refused(() -> upload(bob, closed, "f"), FileError.ACCESS);
  }

  @Test
  void fromAStickyDirectoryOnlyOwnersTakeNames() throws Exception {
    FileId sticky = directory("tmp", 01777);
    fileOf(alice, sticky, "hers", 0666);
    fileOf(bob, sticky, "his", 0666);
    Name hers = Name.of("hers");

    refused(() -> tree.remove(bob, sticky, hers), FileError.NOT_PERMITTED);
    refused(() -> tree.rename(bob, sticky, hers, sticky, Name.of("x")), FileError.NOT_PERMITTED);
    refused(() -> tree.rename(bob, sticky, Name.of("his"), sticky, hers), FileError.NOT_PERMITTED);
    tree.remove(alice, sticky, hers);
    absent(sticky, "hers");
  }

  @Test
  void onlyTheOwnerSetsTheMode() throws Exception {
    FileId file = fileOf(alice, directory("shared", 0777), "f", 0666);

    refused(
        () -> tree.setAttributes(bob, file, AttributeChange.mode(0600)), FileError.NOT_PERMITTED);
    assertThat(tree.setAttributes(alice, file, AttributeChange.mode(0600)).mode()).isEqualTo(0600);
  }

  @Test
  void onlyTheSuperuserGivesFilesAway() throws Exception {
    FileId file = fileOf(alice, directory("shared", 0777), "f", 0666);
    AttributeChange toBob =
        AttributeChange.NONE.withOwner(OptionalInt.of(bob.uid()), OptionalInt.empty());

    refused(() -> tree.setAttributes(alice, file, toBob), FileError.NOT_PERMITTED);
    refused(() -> tree.setAttributes(bob, file, toBob), FileError.NOT_PERMITTED);
    assertThat(change(file, toBob).uid()).isEqualTo(bob.uid());
  }

  @Test
  void anOwnerChoosesAmongHerGroups() throws Exception {
    FileId file = fileOf(alice, directory("shared", 0777), "f", 0666);
    AttributeChange toHers =
        AttributeChange.NONE.withOwner(OptionalInt.empty(), OptionalInt.of(2001));
    AttributeChange toForeign =
        AttributeChange.NONE.withOwner(OptionalInt.empty(), OptionalInt.of(3001));

    assertThat(tree.setAttributes(alice, file, toHers).gid()).isEqualTo(2001);
    refused(() -> tree.setAttributes(alice, file, toForeign), FileError.NOT_PERMITTED);
  }

  @Test
  void aWriterTruncatesAndTouchesButChoosesNoTime() throws Exception {
    FileId shared = directory("shared", 0777);
    FileId open = fileOf(alice, shared, "open", 0666);
    FileId closed = fileOf(alice, shared, "closed", 0644);
    AttributeChange touch = AttributeChange.NONE.withTimes(TimeChange.NOW, TimeChange.NOW);
    TimeChange longAgo = new TimeChange.To(LONG_AGO);

    tree.setAttributes(bob, open, AttributeChange.size(3));
    tree.setAttributes(bob, open, touch);
    refused(() -> tree.setAttributes(bob, closed, AttributeChange.size(3)), FileError.ACCESS);
    refused(() -> tree.setAttributes(bob, closed, touch), FileError.ACCESS);
    refused(
        () -> tree.setAttributes(bob, open, AttributeChange.NONE.withTimes(longAgo, longAgo)),
        FileError.NOT_PERMITTED);
  }

  @Test
  void aRefusedChangeSetsNothing() throws Exception {
    FileId file = fileOf(alice, directory("shared", 0777), "f", 0666);
    AttributeChange mixed = AttributeChange.mode(0600).withSize(10);

    refused(() -> tree.setAttributes(bob, file, mixed), FileError.NOT_PERMITTED);
    assertThat(attributes(file).sizeBytes()).isZero();
    assertThat(attributes(file).mode()).isEqualTo(0666);
  }

  @Test
  void writingByAnotherUserClearsSetuidAndSetgid() throws Exception {
    FileId file = fileOf(alice, directory("shared", 0777), "f", 06777);
    change(file, AttributeChange.mode(06777));
    try (OpenFile open = tree.open(bob, file, OpenMode.WRITE)) {
      open.write(bytes("x"), 0, Stability.FILE_SYNC);
    }

    assertThat(attributes(file).mode()).isEqualTo(0777);
  }

  @Test
  void changingTheGroupClearsSetuid() throws Exception {
    FileId file = fileOf(alice, directory("shared", 0777), "f", 04755);
    tree.setAttributes(
        alice, file, AttributeChange.NONE.withOwner(OptionalInt.empty(), OptionalInt.of(2001)));

    assertThat(attributes(file).mode()).isEqualTo(0755);
  }

  @Test
  void givingAwayClearsSetIdBitsEvenWhenRootDoesIt() throws Exception {
    FileId file = fileOf(alice, directory("shared", 0777), "f", 06755);
    tree.setAttributes(
        Caller.SUPERUSER,
        file,
        AttributeChange.NONE.withOwner(OptionalInt.of(bob.uid()), OptionalInt.empty()));

    assertThat(attributes(file).mode()).isEqualTo(0755);
  }

  @Test
  void cuttingClearsSetIdBits() throws Exception {
    FileId file = fileOf(alice, directory("shared", 0777), "f", 0666);
    change(file, AttributeChange.mode(06777));
    tree.setAttributes(Caller.SUPERUSER, file, AttributeChange.size(0));
    assertThat(attributes(file).mode()).as("not by root").isEqualTo(06777);
    tree.setAttributes(bob, file, AttributeChange.size(3));

    assertThat(attributes(file).mode()).isEqualTo(0777);
  }

  @Test
  void anOpenOutlivesAChangeOfMode() throws Exception {
    FileId file = fileOf(alice, directory("shared", 0777), "f", 0666);
    try (OpenFile open = tree.open(bob, file, OpenMode.READ_WRITE)) {
      change(file, AttributeChange.mode(0));
      open.write(bytes("late"), 0, Stability.FILE_SYNC);
      assertThat(read(open, 0, 10)).isEqualTo("late");
    }
  }

  @Test
  void anUploadNeedsWritePermissionOnAnExistingFile() throws Exception {
    FileId shared = directory("shared", 0777);
    fileOf(alice, shared, "closed", 0644);
    FileId open = fileOf(alice, shared, "open", 0666);

    refused(() -> upload(bob, shared, "closed"), FileError.ACCESS);
    upload(bob, shared, "open");
    assertThat(attributes(open).uid()).isEqualTo(alice.uid());
    assertThat(read(open)).isEqualTo("uploaded");
  }

  private FileId fileOf(Caller caller, FileId directory, String name, int mode)
      throws FileException {
    return tree.create(
            caller,
            directory,
            Name.of(name),
            new NewObject.RegularFile(),
            AttributeChange.mode(mode))
        .id();
  }

  private void upload(Caller caller, FileId directory, String name) throws FileException {
    try (Upload upload = tree.upload(caller, directory, Name.of(name))) {
      upload.write(bytes("uploaded"));
      upload.publish(new Upload.Expected.Anything(), AttributeChange.NONE);
    }
  }
}
