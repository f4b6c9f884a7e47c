package org.entracte.protocol.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Reading and writing through opens. */
abstract class ContentContract extends ContractTopic {
  private static final long MIB = 1L << 20;

  ContentContract(FileTreeContract contract) {
    super(contract);
  }

  @Test
  void whatIsWrittenIsRead() throws Exception {
    assertThat(read(fileWith("f", "hello"))).isEqualTo("hello");
  }

  @Test
  void aWriteTakesAllOfTheSourceBetweenPositionAndLimit() throws Exception {
    FileId file = file("f");
    ByteBuffer source = bytes("0123456789").position(2).limit(5);
    try (OpenFile open = open(file, OpenMode.WRITE)) {
      open.write(source, 0, Stability.UNSTABLE);
    }

    assertThat(source.hasRemaining()).isFalse();
    assertThat(read(file)).isEqualTo("234");
  }

  @Test
  void directBuffersWorkToo() throws Exception {
    FileId file = file("f");
    ByteBuffer buffer = ByteBuffer.allocateDirect(4).putInt(42).flip();
    try (OpenFile open = open(file, OpenMode.READ_WRITE)) {
      open.write(buffer, 0, Stability.UNSTABLE);
      buffer.clear();
      assertThat(open.read(buffer, 0)).isEqualTo(4);
    }

    assertThat(buffer.flip().getInt()).isEqualTo(42);
  }

  @Test
  void aWriteInTheMiddleKeepsTheRest() throws Exception {
    FileId file = fileWith("f", "0123456789");
    write(file, 3, "xy");

    assertThat(read(file)).isEqualTo("012xy56789");
  }

  @Test
  void anEmptyWriteChangesNothing() throws Exception {
    FileId file = fileWith("f", "abc");
    write(file, 100, "");

    assertThat(attributes(file).sizeBytes()).isEqualTo(3);
  }

  @Test
  void aReadStopsAtTheEnd() throws Exception {
    FileId file = fileWith("f", "0123456789");
    try (OpenFile open = open(file, OpenMode.READ)) {
      assertThat(read(open, 8, 100)).isEqualTo("89");
      assertThat(read(open, 10, 100)).isEmpty();
      assertThat(read(open, 1000, 100)).isEmpty();
    }
  }

  @Test
  void aWritePastTheEndLeavesAHoleOfZeros() throws Exception {
    FileId file = fileWith("f", "a");
    write(file, 4, "b");

    assertThat(read(file)).isEqualTo("a\0\0\0b");
  }

  @Test
  void offsetsBeyond4GiBAreSparse() throws Exception {
    FileId file = file("f");
    long offset = (5L << 30) + 123;
    write(file, offset, "far");

    assertThat(attributes(file).sizeBytes()).isEqualTo(offset + 3);
    assertThat(attributes(file).usedBytes()).isLessThan(4 * MIB);
    try (OpenFile open = open(file, OpenMode.READ)) {
      assertThat(read(open, offset, 10)).isEqualTo("far");
      assertThat(read(open, offset - 2, 3)).isEqualTo("\0\0f");
      assertThat(read(open, 1L << 32, 2)).isEqualTo("\0\0");
    }
  }

  @Test
  void largeWritesComeBackWhole() throws Exception {
    FileId file = file("f");
    byte[] content = new byte[3 * (int) MIB + 7];
    new Random(1).nextBytes(content);
    ByteBuffer target = ByteBuffer.allocate(content.length);
    try (OpenFile open = open(file, OpenMode.READ_WRITE)) {
      open.write(ByteBuffer.wrap(content), 11, Stability.UNSTABLE);
      open.commit();
      assertThat(open.read(target, 11)).isEqualTo(content.length);
    }

    assertThat(target.array()).isEqualTo(content);
  }

  @Test
  void dataIsNeverReportedAsAHole() throws Exception {
    FileId file = file("f");
    write(file, MIB, "data");
    change(file, AttributeChange.size(3 * MIB));
    try (OpenFile open = open(file, OpenMode.READ)) {
      assertThat(open.nextData(0).orElseThrow()).isBetween(0L, MIB);
      assertThat(open.nextData(MIB + 1).orElseThrow()).isEqualTo(MIB + 1);
      assertThat(open.nextHole(MIB)).isBetween(MIB + 4, 3 * MIB);
    }
  }

  @Test
  void theEndCountsAsAHoleAndHasNoDataBehind() throws Exception {
    FileId file = fileWith("f", "0123456789");
    try (OpenFile open = open(file, OpenMode.READ)) {
      assertThat(open.nextHole(3)).isEqualTo(10);
      assertThat(open.nextData(10)).isEmpty();
    }
  }

  @Test
  void aPunchedRangeReadsAsZerosAndTheLengthStays() throws Exception {
    FileId file = fileWith("f", "0123456789");
    long before = attributes(file).change();
    try (OpenFile open = open(file, OpenMode.READ_WRITE)) {
      open.punchHole(new ByteRange(2, 3));
      assertThat(read(open, 0, 20)).isEqualTo("01\0\0\00056789");
      open.punchHole(new ByteRange(8, 1000));
      open.punchHole(new ByteRange(5000, 10));
      open.punchHole(new ByteRange(1, 0));
    }

    assertThat(read(file)).isEqualTo("01\0\0\000567\0\0");
    assertThat(attributes(file).change()).isNotEqualTo(before);
  }

  @Test
  void aLargePunchGivesRoomBack() throws Exception {
    FileId file = file("f");
    try (OpenFile open = open(file, OpenMode.READ_WRITE)) {
      open.write(ByteBuffer.allocate(3 * (int) MIB), 0, Stability.FILE_SYNC);
      open.punchHole(new ByteRange(MIB, MIB));
      open.commit();
      assertThat(open.nextHole(0)).isEqualTo(MIB);
      assertThat(open.nextData(MIB)).hasValue(2 * MIB);
    }
    assertThat(attributes(file).sizeBytes()).isEqualTo(3 * MIB);
  }

  @Test
  void bytesAreCopiedFromAnotherOpenFile() throws Exception {
    FileId source = fileWith("s", "0123456789");
    FileId target = fileWith("t", "abcdef");
    try (OpenFile from = open(source, OpenMode.READ);
        OpenFile to = open(target, OpenMode.WRITE)) {
      assertThat(to.copyFrom(from, new ByteRange(2, 3), 1)).isEqualTo(3);
      assertThat(to.copyFrom(from, new ByteRange(8, 100), 10)).as("to its end").isEqualTo(2);
      assertThat(to.copyFrom(from, new ByteRange(10, 5), 0)).isZero();
    }

    assertThat(read(target)).isEqualTo("a234ef\0\0\0\00089");
  }

  @Test
  void bytesAreCopiedWithinOneFile() throws Exception {
    FileId file = fileWith("f", "0123456789");
    try (OpenFile open = open(file, OpenMode.READ_WRITE)) {
      assertThat(open.copyFrom(open, new ByteRange(0, 3), 7)).isEqualTo(3);
    }

    assertThat(read(file)).isEqualTo("0123456012");
  }

  @Test
  void roomIsKeptOrItIsSaidThatItCannotBe() throws Exception {
    FileId file = fileWith("f", "abc");
    try (OpenFile open = open(file, OpenMode.READ_WRITE)) {
      open.allocate(new ByteRange(1, 4));
    } catch (FileException refused) {
      assertThat(refused.error()).isEqualTo(FileError.NOT_SUPPORTED);
      assertThat(read(file)).isEqualTo("abc");
      return;
    }
    assertThat(read(file)).isEqualTo("abc\0\0");
  }

  @Test
  void aReadingOpenRefusesToPunchAndToBeCopiedTo() throws Exception {
    FileId file = fileWith("f", "abcdef");
    try (OpenFile open = open(file, OpenMode.READ)) {
      refused(() -> open.punchHole(new ByteRange(0, 1)), FileError.ACCESS);
      refused(() -> open.copyFrom(open, new ByteRange(0, 1), 4), FileError.ACCESS);
    }
    assertThat(read(file)).isEqualTo("abcdef");
  }

  @Test
  void severalOpensSeeEachOthersWrites() throws Exception {
    FileId file = fileWith("f", "old");
    try (OpenFile reader = open(file, OpenMode.READ);
        OpenFile writer = open(file, OpenMode.WRITE)) {
      writer.write(bytes("new"), 0, Stability.UNSTABLE);
      assertThat(read(reader, 0, 10)).isEqualTo("new");
      writer.write(bytes("er"), 3, Stability.UNSTABLE);
      assertThat(reader.attributes().sizeBytes()).isEqualTo(5);
    }
  }

  @Test
  void anOpenKnowsItsFileAndMode() throws Exception {
    FileId file = file("f");
    try (OpenFile open = open(file, OpenMode.READ_WRITE)) {
      assertThat(open.id()).isEqualTo(file);
      assertThat(open.mode()).isEqualTo(OpenMode.READ_WRITE);
    }
  }

  @Test
  void aReadingOpenRefusesToWrite() throws Exception {
    FileId file = fileWith("f", "abc");
    try (OpenFile open = open(file, OpenMode.READ)) {
      refused(() -> open.write(bytes("x"), 0, Stability.UNSTABLE), FileError.ACCESS);
    }
    assertThat(read(file)).isEqualTo("abc");
  }

  @Test
  void closingTwiceDoesNothing() throws Exception {
    OpenFile open = open(file("f"), OpenMode.READ);
    open.close();
    open.close();

    remove("f");
    absent(ROOT, "f");
  }

  @Test
  void onlyRegularFilesAreOpened() throws Exception {
    FileId directory = directory("d");
    FileId link = symlink("l", "d");

    refused(() -> open(directory, OpenMode.READ), FileError.IS_DIRECTORY);
    refused(() -> open(link, OpenMode.READ), FileError.WRONG_TYPE);
  }

  @Test
  void anUnlinkedFileStaysReadableAndWritableWhileOpen() throws Exception {
    FileId file = fileWith("f", "0123");
    try (OpenFile open = open(file, OpenMode.READ_WRITE)) {
      remove("f");
      open.write(bytes("x"), 1, Stability.UNSTABLE);

      assertThat(read(open, 0, 10)).isEqualTo("0x23");
      assertThat(open.attributes().links()).isZero();
      assertThat(names(ROOT)).isEmpty();
    }
    refused(() -> attributes(file), FileError.STALE);
  }

  @Test
  void anOpenFollowsItsFileThroughARename() throws Exception {
    FileId file = fileWith("a", "0123");
    try (OpenFile open = open(file, OpenMode.WRITE)) {
      rename("a", "b");
      open.write(bytes("new"), 0, Stability.UNSTABLE);
    }

    assertThat(read(find("b"))).isEqualTo("new3");
  }

  @Test
  void commitWorksOnEveryKind() throws Exception {
    FileId file = fileWith("f", "x");
    tree.commit(file);
    tree.commit(directory("d"));
    tree.commit(ROOT);

    assertThat(read(file)).isEqualTo("x");
  }
}
