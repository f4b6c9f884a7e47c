package org.entracte.protocol.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Arrays;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Making objects of each kind, under every name. */
abstract class CreateContract extends ContractTopic {
  CreateContract(FileTreeContract contract) {
    super(contract);
  }

  @Test
  void aNewFileIsEmptyWithOneNameAndMode0644() throws Exception {
    Attributes made = attributes(file("f"));

    assertThat(made.type()).isEqualTo(FileType.FILE);
    assertThat(made.sizeBytes()).isZero();
    assertThat(made.links()).isEqualTo(1);
    assertThat(made.mode()).isEqualTo(0644);
  }

  @Test
  void aNewDirectoryIsEmptyWithMode0755() throws Exception {
    FileId made = directory("d");

    assertThat(attributes(made).type()).isEqualTo(FileType.DIRECTORY);
    assertThat(attributes(made).mode()).isEqualTo(0755);
    assertThat(attributes(made).links()).isGreaterThanOrEqualTo(contract.leastLinksOfADirectory());
    assertThat(names(made)).isEmpty();
  }

  @Test
  void aLinkKeepsItsTargetAsItIs() throws Exception {
    FileId link = symlink("l", "../no where/\n'x'");

    assertThat(tree.readLink(superuser, link)).isEqualTo(SymlinkTarget.of("../no where/\n'x'"));
    assertThat(attributes(link).type()).isEqualTo(FileType.SYMLINK);
    assertThat(attributes(link).sizeBytes()).isEqualTo(16);
  }

  @Test
  void aLinksTargetMayBeLongAndNeedNotBeUtf8() throws Exception {
    byte[] bytes = new byte[1000];
    Arrays.fill(bytes, (byte) 0xfe);
    SymlinkTarget target = new SymlinkTarget(bytes);
    FileId link = create(ROOT, "l", new NewObject.Symlink(target), AttributeChange.NONE).id();

    assertThat(tree.readLink(superuser, link)).isEqualTo(target);
  }

  @Test
  void aLinksModeIsNotSet() throws Exception {
    NewObject link = new NewObject.Symlink(SymlinkTarget.of("t"));

    assertThat(create(ROOT, "l", link, AttributeChange.mode(0600)).attributes().mode())
        .isEqualTo(0777);
  }

  @ParameterizedTest
  @EnumSource(
      value = FileType.class,
      names = {"FIFO", "SOCKET"})
  void aFifoOrSocketIsANameAndAttributesOnly(FileType type) throws Exception {
    FileId made = create(ROOT, "s", new NewObject.Special(type), AttributeChange.NONE).id();

    assertThat(attributes(made).type()).isEqualTo(type);
    assertThat(find("s")).isEqualTo(made);
    refused(() -> open(made, OpenMode.READ), FileError.WRONG_TYPE);
    refused(() -> tree.readLink(superuser, made), FileError.WRONG_TYPE);
  }

  @Test
  void theInitialAttributesAreThereFromTheBeginning() throws Exception {
    AttributeChange initial =
        AttributeChange.mode(0640)
            .withSize(100)
            .withTimes(TimeChange.KEEP, new TimeChange.To(LONG_AGO));

    Attributes made = create(ROOT, "f", new NewObject.RegularFile(), initial).attributes();

    assertThat(made.mode()).isEqualTo(0640);
    assertThat(made.sizeBytes()).isEqualTo(100);
    assertThat(made.modified()).isEqualTo(LONG_AGO);
  }

  @Test
  void aTakenNameIsRefusedAndStaysAsItIs() throws Exception {
    FileId file = fileWith("a", "content");

    refused(() -> file("a"), FileError.EXISTS);
    refused(() -> directory("a"), FileError.EXISTS);
    refused(() -> symlink("a", "t"), FileError.EXISTS);
    assertThat(find("a")).isEqualTo(file);
    assertThat(read(file)).isEqualTo("content");
  }

  @Test
  void nothingIsMadeInAFile() throws Exception {
    FileId file = file("a");

    refused(() -> file(file, "b"), FileError.NOT_DIRECTORY);
  }

  @Test
  void nothingIsMadeInARemovedDirectory() throws Exception {
    FileId directory = directory("d");
    remove("d");

    refused(() -> file(directory, "f"), FileError.STALE);
  }

  @ParameterizedTest
  @ValueSource(strings = {" ", " a ", "a\nb", "'", "\"", "\\", "...", "-rf", "*", "ä", "\t"})
  void aNameIsKeptAsItIs(String text) throws Exception {
    FileId file = file(text);

    assertThat(find(text)).isEqualTo(file);
    assertThat(entries(ROOT, 10)).extracting(Listing.Entry::name).containsExactly(Name.of(text));
  }

  @Test
  void aNameNeedNotBeUtf8() throws Exception {
    Name name = Name.of(new byte[] {'a', (byte) 0xff, (byte) 0xc0, 'b'});
    FileId file =
        tree.create(superuser, ROOT, name, new NewObject.RegularFile(), AttributeChange.NONE).id();

    assertThat(tree.lookup(superuser, ROOT, name).id()).isEqualTo(file);
    assertThat(entries(ROOT, 10)).extracting(Listing.Entry::name).containsExactly(name);
  }

  @Test
  void composedAndDecomposedNamesAreTwo() throws Exception {
    assertThat(file("\u00e4")).isNotEqualTo(file("a\u0308"));
    assertThat(names(ROOT)).hasSize(2);
  }

  @Test
  void aNameMayHave255Bytes() throws Exception {
    String longest = "n".repeat(Name.MAX_BYTES);
    FileId file = file(longest);

    assertThat(find(longest)).isEqualTo(file);
    assertThat(names(ROOT)).containsExactly(longest);
  }

  @Test
  void aSetgidDirectoryPassesItsBitOnToDirectories() throws Exception {
    FileId parent = directory("d", 02775);

    assertThat(attributes(directory(parent, "sub")).mode() & 02000).isEqualTo(02000);
    assertThat(attributes(file(parent, "f")).mode() & 02000).isZero();
  }

  @Test
  void theOwnerCanBeGivenByTheSuperuser() throws Exception {
    assumeTrue(contract.enforcesPermissions());
    AttributeChange owner =
        AttributeChange.NONE.withOwner(OptionalInt.of(1001), OptionalInt.of(2001));

    Attributes made = create(ROOT, "f", new NewObject.RegularFile(), owner).attributes();

    assertThat(made.uid()).isEqualTo(1001);
    assertThat(made.gid()).isEqualTo(2001);
  }
}
