package org.entracte.protocol.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32C;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.entracte.protocol.edit.CorruptRecordException;
import org.entracte.protocol.edit.Extent;
import org.entracte.protocol.tree.ByteRange;
import org.entracte.protocol.tree.FileId;

class MessageFormatTest {
  @Example
  void theSamplesOfTheDocumentationAreTheFormat() {
    assertThat(
            hex(
                RequestFormat.read(
                    new FileId(7, 8), 9, new Position(1, 2, 3), new ByteRange(0, 16))))
        .isEqualTo(
            "7201"
                + "00000000000000070000000000000008"
                + "0000000000000009"
                + "000000000000000100000000000000020000000000000003"
                + "00000000000000000000000000000010"
                + "d16974dd");
    assertThat(hex(AnswerFormat.staged(5))).isEqualTo("5301" + "0000000000000005" + "cabeabaf");
  }

  @Example
  void contentThatDoesNotAddUpIsRefused() {
    Extent first = new Extent(new ByteRange(0, 2), false);
    Extent apart = new Extent(new ByteRange(5, 1), false);
    for (List<Extent> extents : List.of(List.of(first), List.of(first, apart), List.<Extent>of())) {
      byte[] answer =
          AnswerFormat.content(new ContentPart.Part(extents, ByteBuffer.wrap(new byte[3])));
      assertThatExceptionOfType(CorruptRecordException.class)
          .isThrownBy(() -> AnswerFormat.readContent(answer));
    }
  }

  @Property(tries = 1000)
  void noiseBehindARightChecksumIsRefusedWithoutAnyOtherFailure(
      @ForAll @Size(max = 200) byte[] noise) {
    for (Call call : Call.values()) {
      assertThat(readsOrRefuses(() -> request(call, sealed(call.requestKind(), noise)))).isTrue();
      assertThat(readsOrRefuses(() -> answer(call, sealed(call.answerKind(), noise)))).isTrue();
    }
  }

  private static Object request(Call call, byte[] record) throws CorruptRecordException {
    return switch (call) {
      case HELLO -> RequestFormat.readHello(record);
      case CHANGES -> RequestFormat.readChanges(record);
      case LIST -> RequestFormat.readList(record);
      case READ -> RequestFormat.readRead(record);
      case STAGE -> RequestFormat.readStage(record);
      case SUBMIT -> RequestFormat.readSubmit(record);
    };
  }

  private static Object answer(Call call, byte[] record) throws CorruptRecordException {
    return switch (call) {
      case HELLO -> AnswerFormat.readWelcome(record);
      case CHANGES -> AnswerFormat.readChanges(record);
      case LIST -> AnswerFormat.readPages(record);
      case READ -> AnswerFormat.readContent(record);
      case STAGE -> AnswerFormat.readStaged(record);
      case SUBMIT -> AnswerFormat.readSubmitted(record);
    };
  }

  private static boolean readsOrRefuses(Reading reading) {
    try {
      return !reading.run().toString().isEmpty();
    } catch (CorruptRecordException refused) {
      return refused.getMessage() != null;
    }
  }

  private static byte[] sealed(char kind, byte[] body) {
    byte[] record = new byte[body.length + 6];
    record[0] = (byte) kind;
    record[1] = 1;
    System.arraycopy(body, 0, record, 2, body.length);
    CRC32C checksum = new CRC32C();
    checksum.update(record, 0, record.length - 4);
    ByteBuffer.wrap(record).putInt(record.length - 4, (int) checksum.getValue());
    return record;
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  @FunctionalInterface
  private interface Reading {
    Object run() throws CorruptRecordException;
  }
}
