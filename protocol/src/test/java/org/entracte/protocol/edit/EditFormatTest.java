package org.entracte.protocol.edit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.entracte.protocol.tree.Attributes;
import org.entracte.protocol.tree.ByteRange;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileType;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.SymlinkTarget;

class EditFormatTest {
  private static final EditKey KEY = new EditKey(new ClientId(1, 2), 4, 3);
  private static final String KEY_HEX =
      "0000000000000001" + "0000000000000002" + "0000000000000004" + "0000000000000003";

  @Provide
  Arbitrary<Edit> edits() {
    return EditArbitraries.edits();
  }

  @Provide
  Arbitrary<Verdict> verdicts() {
    return EditArbitraries.verdicts();
  }

  @Provide
  Arbitrary<JournalRow> rows() {
    return EditArbitraries.rows();
  }

  @Property(tries = 500)
  void everyEditComesBackAndEncodesAgainToTheSameBytes(@ForAll("edits") Edit edit)
      throws CorruptRecordException {
    byte[] record = EditFormat.encode(edit);
    Edit back = EditFormat.decode(record);
    assertThat(back).isEqualTo(edit);
    assertThat(EditFormat.encode(back)).isEqualTo(record);
  }

  @Property(tries = 300)
  void everyVerdictComesBack(@ForAll("verdicts") Verdict verdict) throws CorruptRecordException {
    byte[] record = EditFormat.encodeVerdict(verdict);
    assertThat(EditFormat.decodeVerdict(record)).isEqualTo(verdict);
    assertThat(EditFormat.encodeVerdict(EditFormat.decodeVerdict(record))).isEqualTo(record);
  }

  @Property(tries = 300)
  void everyRowComesBack(@ForAll("rows") JournalRow row) throws CorruptRecordException {
    byte[] record = EditFormat.encodeRow(row);
    assertThat(EditFormat.decodeRow(record)).isEqualTo(row);
    assertThat(EditFormat.encodeRow(EditFormat.decodeRow(record))).isEqualTo(record);
  }

  @Property(tries = 500)
  void anyChangedByteIsNoticed(
      @ForAll("edits") Edit edit,
      @ForAll @IntRange(max = Integer.MAX_VALUE) int where,
      @ForAll @IntRange(min = 1, max = 255) int flip) {
    byte[] record = EditFormat.encode(edit);
    record[where % record.length] ^= (byte) flip;
    assertThatExceptionOfType(CorruptRecordException.class)
        .isThrownBy(() -> EditFormat.decode(record));
  }

  @Property(tries = 500)
  void anyCutIsNoticed(
      @ForAll("rows") JournalRow row, @ForAll @IntRange(max = Integer.MAX_VALUE) int where) {
    byte[] record = EditFormat.encodeRow(row);
    byte[] cut = Arrays.copyOf(record, where % record.length);
    assertThatExceptionOfType(CorruptRecordException.class)
        .isThrownBy(() -> EditFormat.decodeRow(cut));
  }

  /** The checksum is made right again, so that what is behind it meets the damage too. */
  @Property(tries = 2000)
  void damageBehindARightChecksumIsRefusedOrIsAnotherValue(
      @ForAll("edits") Edit edit,
      @ForAll("rows") JournalRow row,
      @ForAll @Size(min = 1, max = 4) int[] places,
      @ForAll byte value) {
    byte[] edited = damage(EditFormat.encode(edit), places, value);
    byte[] damagedRow = damage(EditFormat.encodeRow(row), places, value);
    assertThat(decodesOrRefuses(() -> EditFormat.encode(EditFormat.decode(edited)))).isTrue();
    assertThat(decodesOrRefuses(() -> EditFormat.encodeRow(EditFormat.decodeRow(damagedRow))))
        .isTrue();
  }

  @Property(tries = 2000)
  void randomBytesAreRefusedWithoutAnyOtherFailure(@ForAll @Size(max = 300) byte[] noise) {
    for (char kind : new char[] {'E', 'V', 'J'}) {
      byte[] record = new byte[noise.length + 6];
      System.arraycopy(noise, 0, record, 2, noise.length);
      record[0] = (byte) kind;
      record[1] = 1;
      seal(record);
      assertThat(
              decodesOrRefuses(
                  () ->
                      switch (kind) {
                        case 'E' -> EditFormat.encode(EditFormat.decode(record));
                        case 'V' -> EditFormat.encodeVerdict(EditFormat.decodeVerdict(record));
                        default -> EditFormat.encodeRow(EditFormat.decodeRow(record));
                      }))
          .isTrue();
    }
  }

  @Example
  void aLengthThatIsNotThereAllocatesNothing() {
    byte[] record = new byte[2 + 8 + 8 + 1 + 4 + 4];
    record[0] = 'J';
    record[1] = 1;
    for (int count : new int[] {Integer.MAX_VALUE, -1, Integer.MIN_VALUE, 1}) {
      ByteBuffer.wrap(record).putInt(2 + 8 + 8 + 1, count);
      seal(record);
      assertThatExceptionOfType(CorruptRecordException.class)
          .isThrownBy(() -> EditFormat.decodeRow(record))
          .withMessageContaining("0 there");
    }
  }

  @Example
  void bytesBehindTheEndAreRefused() {
    byte[] record = EditFormat.encodeVerdict(new Verdict(KEY, 1, new Outcome.Applied()));
    byte[] longer = Arrays.copyOf(record, record.length + 1);
    seal(longer);
    assertThatExceptionOfType(CorruptRecordException.class)
        .isThrownBy(() -> EditFormat.decodeVerdict(longer))
        .withMessageContaining("after the end");
  }

  @Example
  void anotherKindOrVersionIsRefusedByName() {
    byte[] verdict = EditFormat.encodeVerdict(new Verdict(KEY, 1, new Outcome.Applied()));
    assertThatExceptionOfType(CorruptRecordException.class)
        .isThrownBy(() -> EditFormat.decode(verdict))
        .withMessage("kind 0x56 version 1, expected kind 'E' version 1");
    verdict[1] = 2;
    seal(verdict);
    assertThatExceptionOfType(CorruptRecordException.class)
        .isThrownBy(() -> EditFormat.decodeVerdict(verdict))
        .withMessage("kind 0x56 version 2, expected kind 'V' version 1");
  }

  @Example
  void moreThanTheLargestRecordIsNeitherWrittenNorRead() {
    RecordWriter out = new RecordWriter('E', 1);
    out.bytes(new byte[RecordWriter.MAX_BYTES - 16]);
    assertThatIllegalArgumentException().isThrownBy(() -> out.bytes(new byte[16]));
    assertThatExceptionOfType(CorruptRecordException.class)
        .isThrownBy(() -> EditFormat.decode(new byte[RecordWriter.MAX_BYTES + 1]));
  }

  @Example
  void theSampleOfTheDocumentationIsTheFormat() {
    Edit edit =
        new Edit(
            KEY,
            new Caller(1000, 1000, List.of(27)),
            Instant.ofEpochSecond(5, 6),
            new Operation.Link(new FileId(7, 8), FileId.ROOT, Name.of("a")));
    assertThat(hex(EditFormat.encode(edit)))
        .isEqualTo(
            "4501"
                + KEY_HEX
                + "000003e8000003e8000000010000001b"
                + "000000000000000500000006"
                + "06"
                + "00000000000000070000000000000008"
                + "00000000000000000000000000000001"
                + "0000000161"
                + "ddf3c50b");
    assertThat(hex(EditFormat.digest(EditFormat.encode(edit))))
        .isEqualTo("898e79d975beb6d0841d361ebc4f85348ad645c82b6ae8d219af41a33568d0fb");
  }

  @Example
  void aStoreKeepsItsBytesInVersionOne() {
    Content content =
        new Content(
            false,
            9,
            List.of(new Extent(new ByteRange(1, 2), false), new Extent(new ByteRange(3, 4), true)),
            new Payload.Inline(new byte[] {0x68, 0x69}),
            Instant.ofEpochSecond(-1, 7));
    Edit edit =
        new Edit(
            KEY,
            Caller.SUPERUSER,
            Instant.EPOCH,
            new Operation.Store(new FileId(7, 8), new Base.AsMyEdit(2), content));
    assertThat(hex(EditFormat.encode(edit)))
        .isEqualTo(
            "4501"
                + KEY_HEX
                + "000000000000000000000000"
                + "000000000000000000000000"
                + "02"
                + "00000000000000070000000000000008"
                + "020000000000000002"
                + "00"
                + "0000000000000009"
                + "00000002"
                + "0000000000000001000000000000000200"
                + "0000000000000003000000000000000401"
                + "01000000026869"
                + "ffffffffffffffff00000007"
                + "08047c69");
  }

  @Example
  void aRowKeepsItsBytesInVersionOne() {
    Attributes attributes =
        new Attributes(
            FileType.SYMLINK,
            0777,
            1,
            10,
            11,
            12,
            13,
            Instant.ofEpochSecond(14, 15),
            Instant.ofEpochSecond(16, 17),
            Instant.ofEpochSecond(18, 19),
            20,
            21);
    JournalRow row =
        new JournalRow(
            30,
            31,
            Optional.of(new Verdict(KEY, 30, new Outcome.Refused(FileError.QUOTA, "full"))),
            List.of(
                new Fact.ObjectIs(
                    new FileId(7, 8),
                    attributes,
                    new Versions(22, 23),
                    Optional.of(SymlinkTarget.of("t"))),
                new Fact.NameIs(FileId.ROOT, Name.of("l"), new FileId(7, 8))));
    assertThat(hex(EditFormat.encodeRow(row)))
        .isEqualTo(
            "4a01"
                + "000000000000001e000000000000001f"
                + "01"
                + KEY_HEX
                + "000000000000001e"
                + "070b0000000466756c6c"
                + "00000002"
                + "03"
                + "00000000000000070000000000000008"
                + "02000001ff000000010000000a0000000b"
                + "000000000000000c000000000000000d"
                + "000000000000000e0000000f"
                + "000000000000001000000011"
                + "000000000000001200000013"
                + "00000000000000140000000000000015"
                + "00000000000000160000000000000017"
                + "010000000174"
                + "01"
                + "00000000000000000000000000000001"
                + "000000016c"
                + "00000000000000070000000000000008"
                + "59f25a3c");
  }

  @Example
  void theCodesOfEnumsStayWhereTheyAreAndAreComplete() {
    assertThat(FactFormat.TYPES).containsExactlyInAnyOrder(FileType.values());
    assertThat(OutcomeFormat.ERRORS).containsExactlyInAnyOrder(FileError.values());
    assertThat(OutcomeFormat.REASONS).containsExactlyInAnyOrder(Outcome.Reason.values());
    assertThat(OutcomeFormat.ERRORS.indexOf(FileError.IO)).isEqualTo(25);
    assertThat(OutcomeFormat.ERRORS.indexOf(FileError.ACCESS)).isEqualTo(7);
    assertThat(OutcomeFormat.REASONS.indexOf(Outcome.Reason.BYTES_GONE)).isEqualTo(7);
    assertThat(FactFormat.TYPES.indexOf(FileType.CHARACTER_DEVICE)).isEqualTo(6);
  }

  private static byte[] damage(byte[] record, int[] places, byte value) {
    for (int place : places) {
      record[2 + Math.floorMod(place, record.length - 6)] = value;
    }
    seal(record);
    return record;
  }

  /** False if it decodes to something whose encoding cannot be made. */
  private static boolean decodesOrRefuses(Recoding recoding) {
    try {
      return recoding.run().length > 0;
    } catch (CorruptRecordException refused) {
      return refused.getMessage() != null;
    }
  }

  private static void seal(byte[] record) {
    CRC32C checksum = new CRC32C();
    checksum.update(record, 0, record.length - 4);
    ByteBuffer.wrap(record).putInt(record.length - 4, (int) checksum.getValue());
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  @FunctionalInterface
  private interface Recoding {
    byte[] run() throws CorruptRecordException;
  }
}
