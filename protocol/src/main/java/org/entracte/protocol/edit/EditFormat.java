package org.entracte.protocol.edit;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import org.entracte.protocol.tree.Caller;

/**
 * Edits, verdicts and journal rows as bytes, on disk and on the wire. Equal values give equal
 * bytes, so an edit's digest is that of its encoding. A change of what a kind holds takes a new
 * version number; old versions stay readable.
 *
 * <pre>
 * record   u8 kind ('E' edit, 'V' verdict, 'J' journal row), u8 version (1), body,
 *          u32 CRC32C of all before
 * edit     key, i32 uid, i32 gid, list of i32 groups, time made at, operation;
 *          version 2, of those that release others: and a list of i64 numbers, not empty
 * verdict  key, i64 journal number, outcome
 * row      i64 number, i64 tag, option of verdict, list of facts
 *
 * key      client, i64 epoch, i64 number        client  i64 high, i64 low
 * id       i64 origin, i64 number               time    i64 seconds since 1970, i32 nanoseconds
 * bytes    i32 length, the bytes                text    bytes of UTF-8
 * list     i32 count, the items                 option  u8 0, or u8 1 and the item
 * flag     u8 0 or 1                            all numbers big endian, two's complement
 * </pre>
 *
 * Operations, outcomes and facts: see {@code OperationFormat}, {@code OutcomeFormat}, {@link
 * FactFormat}. A sample, edit 3 of client 1-2 under epoch 4, by user 1000 (group 1000, also in 27),
 * made at 5 s and 6 ns after 1970, links file 7-8 as "a" into the root (0-1):
 *
 * <pre>
 * 45 01                                              edit, version 1
 * 0000000000000001 0000000000000002                  client
 * 0000000000000004 0000000000000003                  epoch, number
 * 000003e8 000003e8 00000001 0000001b                uid, gid, one more group
 * 0000000000000005 00000006                          made at
 * 06                                                 a link
 * 0000000000000007 0000000000000008                  of this file
 * 0000000000000000 0000000000000001                  into this directory
 * 00000001 61                                        as "a"
 * ddf3c50b                                           CRC32C
 * </pre>
 */
public final class EditFormat {
  private static final char EDIT = 'E';
  private static final char VERDICT = 'V';
  private static final char ROW = 'J';
  private static final int VERSION = 1;
  private static final int RELEASING = 2;

  private EditFormat() {}

  /**
   * An edit's bytes.
   *
   * @throws IllegalArgumentException if they would be more than {@link RecordWriter#MAX_BYTES}
   */
  public static byte[] encode(Edit edit) {
    boolean releasing = !edit.released().isEmpty();
    RecordWriter out = new RecordWriter(EDIT, releasing ? RELEASING : VERSION);
    writeKey(out, edit.key());
    out.i32(edit.caller().uid());
    out.i32(edit.caller().gid());
    out.list(edit.caller().groups(), RecordWriter::i32);
    out.instant(edit.madeAt());
    OperationFormat.write(out, edit.operation());
    if (releasing) {
      out.list(edit.released(), RecordWriter::i64);
    }
    return out.finish();
  }

  /** Reverses {@link #encode}. */
  public static Edit decode(byte[] record) throws CorruptRecordException {
    boolean releasing = record.length > 1 && record[1] == RELEASING;
    return RecordReader.decode(
        record, EDIT, releasing ? RELEASING : VERSION, in -> readEdit(in, releasing));
  }

  private static Edit readEdit(RecordReader in, boolean releasing) throws CorruptRecordException {
    Edit edit =
        new Edit(
            readKey(in),
            new Caller(in.i32(), in.i32(), in.list(RecordReader::i32)),
            in.instant(),
            OperationFormat.read(in));
    if (!releasing) {
      return edit;
    }
    List<Long> released = in.list(RecordReader::i64);
    if (released.isEmpty()) {
      throw new CorruptRecordException("an edit that releases none is of version " + VERSION);
    }
    return new Edit(edit.key(), edit.caller(), edit.madeAt(), edit.operation(), released);
  }

  /** SHA-256 of an encoded edit: the same number with another digest is another edit (a fork). */
  public static byte[] digest(byte[] encodedEdit) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(encodedEdit);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java platform has SHA-256", impossible);
    }
  }

  /** A verdict's bytes. */
  public static byte[] encodeVerdict(Verdict verdict) {
    RecordWriter out = new RecordWriter(VERDICT, VERSION);
    writeVerdict(out, verdict);
    return out.finish();
  }

  /** Reverses {@link #encodeVerdict}. */
  public static Verdict decodeVerdict(byte[] record) throws CorruptRecordException {
    return RecordReader.decode(record, VERDICT, VERSION, EditFormat::readVerdict);
  }

  /**
   * A journal row's bytes, facts included.
   *
   * @throws IllegalArgumentException if they would be more than {@link RecordWriter#MAX_BYTES}
   */
  public static byte[] encodeRow(JournalRow row) {
    RecordWriter out = new RecordWriter(ROW, VERSION);
    out.i64(row.number());
    out.i64(row.tag());
    out.optional(row.verdict(), EditFormat::writeVerdict);
    out.list(row.facts(), FactFormat::write);
    return out.finish();
  }

  /** Reverses {@link #encodeRow}. */
  public static JournalRow decodeRow(byte[] record) throws CorruptRecordException {
    return RecordReader.decode(
        record,
        ROW,
        VERSION,
        in ->
            new JournalRow(
                in.i64(),
                in.i64(),
                in.optional(EditFormat::readVerdict),
                in.list(FactFormat::read)));
  }

  private static void writeVerdict(RecordWriter out, Verdict verdict) {
    writeKey(out, verdict.key());
    out.i64(verdict.journal());
    OutcomeFormat.write(out, verdict.outcome());
  }

  private static Verdict readVerdict(RecordReader in) throws CorruptRecordException {
    return new Verdict(readKey(in), in.i64(), OutcomeFormat.read(in));
  }

  private static void writeKey(RecordWriter out, EditKey key) {
    out.client(key.client());
    out.i64(key.epoch());
    out.i64(key.number());
  }

  private static EditKey readKey(RecordReader in) throws CorruptRecordException {
    return new EditKey(in.client(), in.i64(), in.i64());
  }
}
