package org.entracte.protocol.edit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Example;
import org.entracte.protocol.fuzz.Campaign;
import org.entracte.protocol.fuzz.Corpus;

/** Damaged edits, verdicts and rows: a value whose bytes are these, or CorruptRecordException. */
class EditFormatFuzzTest {
  @Example
  void damagedEditsAreRefusedOrOtherEdits() {
    fuzz("edits", EditSamples.edits(), record -> EditFormat.encode(EditFormat.decode(record)));
  }

  @Example
  void damagedVerdictsAreRefusedOrOtherVerdicts() {
    fuzz(
        "verdicts",
        EditSamples.verdicts(),
        record -> EditFormat.encodeVerdict(EditFormat.decodeVerdict(record)));
  }

  @Example
  void damagedRowsAreRefusedOrOtherRows() {
    fuzz(
        "journal rows",
        EditSamples.rows(),
        record -> EditFormat.encodeRow(EditFormat.decodeRow(record)));
  }

  /** A decoder that believes a length it is told must not get through. */
  @Example
  void aDecoderThatBelievesLengthsIsFound() {
    Corpus corpus = Corpus.ofRecords(EditSamples.rows());
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(
            () ->
                Campaign.of("planted: lengths believed", 2000)
                    .run(corpus::input, EditFormatFuzzTest::believeLength))
        .withMessageContaining("fuzz.seed=");
  }

  /** Reads the count of a row's facts as if it could not be wrong. */
  private static String believeLength(byte[] record) {
    int countAt = 2 + 8 + 8 + 1;
    if (record.length < countAt + 4 || record[countAt - 1] != 0) {
      return "refused";
    }
    int count = ByteBuffer.wrap(record).getInt(countAt);
    return new byte[Math.max(0, count)].length == 0 ? "refused" : "value";
  }

  @Example
  void contentOfANegativeSizeIsNoContent() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new Content(true, -1, List.of(), new Payload.Inline(new byte[0]), Instant.EPOCH))
        .withMessageContaining("size -1");
  }

  private static void fuzz(String name, List<byte[]> samples, Recoding recoding) {
    Corpus corpus = Corpus.ofRecords(samples);
    Campaign.Tally tally =
        Campaign.of(name, 30_000)
            .run(
                corpus::input,
                record -> {
                  try {
                    assertThat(Arrays.equals(recoding.run(record), record))
                        .as("encodes to the same bytes")
                        .isTrue();
                    return "value";
                  } catch (CorruptRecordException refused) {
                    return String.valueOf(refused.getMessage()).startsWith("checksum")
                        ? "checksum"
                        : "refused";
                  }
                });
    assertThat(tally.share("value")).isGreaterThan(0.15);
    assertThat(tally.share("refused")).isGreaterThan(0.15);
  }

  @FunctionalInterface
  private interface Recoding {
    byte[] run(byte[] record) throws CorruptRecordException;
  }
}
