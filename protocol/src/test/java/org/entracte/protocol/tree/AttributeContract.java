package org.entracte.protocol.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Setting mode, times and size. */
abstract class AttributeContract extends ContractTopic {
  AttributeContract(FileTreeContract contract) {
    super(contract);
  }

  @ParameterizedTest
  @ValueSource(ints = {0600, 0777, 0444, 04755, 01777})
  void modeIsSet(int mode) throws Exception {
    FileId directory = directory("d");

    assertThat(change(directory, AttributeChange.mode(mode)).mode()).isEqualTo(mode);
    assertThat(attributes(directory).mode()).isEqualTo(mode);
  }

  @Test
  void timesAreKeptToTheNanosecond() throws Exception {
    FileId file = file("f");
    Instant accessed = Instant.parse("2002-03-04T05:06:07.000000001Z");
    change(
        file,
        AttributeChange.NONE.withTimes(new TimeChange.To(accessed), new TimeChange.To(LONG_AGO)));

    assertThat(attributes(file).accessed()).isEqualTo(accessed);
    assertThat(attributes(file).modified()).isEqualTo(LONG_AGO);
  }

  @Test
  void timesOfDirectoriesAndLinksAreSetToo() throws Exception {
    AttributeChange longAgo =
        AttributeChange.NONE.withTimes(TimeChange.KEEP, new TimeChange.To(LONG_AGO));

    assertThat(change(directory("d"), longAgo).modified()).isEqualTo(LONG_AGO);
    assertThat(change(symlink("l", "missing"), longAgo).modified()).isEqualTo(LONG_AGO);
  }

  @Test
  void nowIsTheTreesOwnClock() throws Exception {
    FileId file = old(file("f"));
    change(file, AttributeChange.NONE.withTimes(TimeChange.NOW, TimeChange.NOW));

    assertThat(attributes(file).modified()).isAfter(LONG_AGO);
  }

  @Test
  void whatIsNotNamedStays() throws Exception {
    FileId file = old(fileWith("f", "content"));
    change(file, AttributeChange.mode(0600));

    assertThat(attributes(file).modified()).isEqualTo(LONG_AGO);
    assertThat(attributes(file).sizeBytes()).isEqualTo(7);
  }

  @Test
  void shrinkingCutsTheContent() throws Exception {
    FileId file = fileWith("f", "0123456789");

    assertThat(change(file, AttributeChange.size(4)).sizeBytes()).isEqualTo(4);
    assertThat(read(file)).isEqualTo("0123");
  }

  @Test
  void growingAfterShrinkingShowsZerosNotTheOldBytes() throws Exception {
    FileId file = fileWith("f", "0123456789");
    change(file, AttributeChange.size(4));
    change(file, AttributeChange.size(8));

    assertThat(read(file)).isEqualTo("0123\0\0\0\0");
  }

  @Test
  void growingBy5GiBTakesNoRoom() throws Exception {
    FileId file = file("f");
    long size = 5L << 30;

    assertThat(change(file, AttributeChange.size(size)).sizeBytes()).isEqualTo(size);
    assertThat(attributes(file).usedBytes()).isLessThan(1L << 20);
  }

  @Test
  void aSizeChangeIsAModification() throws Exception {
    FileId file = old(fileWith("f", "0123456789"));

    assertThat(change(file, AttributeChange.size(4)).modified()).isAfter(LONG_AGO);
  }

  @Test
  void onlyRegularFilesHaveASizeToSet() throws Exception {
    FileId directory = directory("d");
    FileId link = symlink("l", "t");

    refused(() -> change(directory, AttributeChange.size(0)), FileError.IS_DIRECTORY);
    refused(() -> change(link, AttributeChange.size(0)), FileError.WRONG_TYPE, FileError.INVALID);
  }

  @Test
  void writingIsAModification() throws Exception {
    FileId file = old(file("f"));
    write(file, 0, "x");

    assertThat(attributes(file).modified()).isAfter(LONG_AGO);
  }

  @Test
  void namesComingAndGoingModifyTheDirectoryOnly() throws Exception {
    FileId directory = old(directory("d"));
    FileId file = file(directory, "a");
    assertThat(attributes(directory).modified()).isAfter(LONG_AGO);

    old(file);
    old(directory);
    tree.rename(superuser, directory, Name.of("a"), directory, Name.of("b"));
    assertThat(attributes(directory).modified()).isAfter(LONG_AGO);
    assertThat(attributes(file).modified()).isEqualTo(LONG_AGO);

    old(directory);
    tree.remove(superuser, directory, Name.of("b"));
    assertThat(attributes(directory).modified()).isAfter(LONG_AGO);
  }

  @Test
  void noChangeAnswersWhatIs() throws Exception {
    FileId file = file("f");

    assertThat(change(file, AttributeChange.NONE)).isEqualTo(attributes(file));
  }

  @Test
  void spaceIsConsistent() throws Exception {
    Space space = tree.space();

    assertThat(space.availableBytes()).isBetween(0L, space.freeBytes());
    assertThat(space.freeBytes()).isLessThanOrEqualTo(space.totalBytes());
    assertThat(space.freeFiles()).isBetween(0L, space.totalFiles());
  }

  private FileId old(FileId id) throws FileException {
    change(id, AttributeChange.NONE.withTimes(TimeChange.KEEP, new TimeChange.To(LONG_AGO)));
    return id;
  }
}
