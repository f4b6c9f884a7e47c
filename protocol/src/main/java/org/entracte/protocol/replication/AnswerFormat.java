package org.entracte.protocol.replication;

import java.nio.ByteBuffer;
import java.util.List;
import org.entracte.protocol.edit.CorruptRecordException;
import org.entracte.protocol.edit.EditFormat;
import org.entracte.protocol.edit.Extent;
import org.entracte.protocol.edit.FactFormat;
import org.entracte.protocol.edit.RecordReader;
import org.entracte.protocol.edit.RecordWriter;
import org.entracte.protocol.edit.StageId;
import org.entracte.protocol.edit.Verdict;
import org.entracte.protocol.tree.ByteRange;

/**
 * Answers as records: envelope and primitives as in {@link EditFormat}, positions as in {@link
 * RequestFormat}; kind and version are the call's.
 *
 * <pre>
 * 'H' hello    i64 fsid, position head, i64 last edit, flag read-only
 * 'C' changes  1 rows: list of bytes (an encoded row each), i64 head | 2 lost: position head
 * 'L' list     list of pages: 1 part: id, i64 as of, object self, list of (bytes name, object),
 *              flag end | 2 gone: id, i64 as of
 * 'R' read     1 part: list of (i64 offset, i64 length, flag hole), bytes | 2 version gone
 * 'S' stage    i64 bytes there
 * 'U' submit   1 judged: verdicts | 2 gap: i64 expected | 3 fork: i64 number
 *              | 4 payload missing: verdicts, i64 number, client, i64 stage number
 *
 * object       as in FactFormat, without its tag
 * verdicts     list of bytes (an encoded verdict each)
 * </pre>
 *
 * A sample, the answer that five bytes of a payload are there:
 *
 * <pre>
 * 53 01  0000000000000005  cabeabaf
 * </pre>
 */
final class AnswerFormat {
  private AnswerFormat() {}

  static byte[] welcome(Welcome welcome) {
    RecordWriter out = start(Call.HELLO);
    out.i64(welcome.fsid());
    RequestFormat.writePosition(out, welcome.head());
    out.i64(welcome.lastEdit());
    out.flag(welcome.readOnly());
    out.flag(welcome.keepsAttributes());
    return out.finish();
  }

  static Welcome readWelcome(byte[] answer) throws CorruptRecordException {
    return decode(
        Call.HELLO,
        answer,
        in ->
            new Welcome(in.i64(), RequestFormat.readPosition(in), in.i64(), in.flag(), in.flag()));
  }

  static byte[] changes(Changes changes) {
    RecordWriter out = start(Call.CHANGES);
    switch (changes) {
      case Changes.Rows(var rows, var head) -> {
        out.u8(1);
        out.list(rows, (to, row) -> to.bytes(EditFormat.encodeRow(row)));
        out.i64(head);
      }
      case Changes.Lost(var head) -> {
        out.u8(2);
        RequestFormat.writePosition(out, head);
      }
    }
    return out.finish();
  }

  static Changes readChanges(byte[] answer) throws CorruptRecordException {
    return decode(
        Call.CHANGES,
        answer,
        in ->
            switch (in.u8()) {
              case 1 ->
                  new Changes.Rows(in.list(from -> EditFormat.decodeRow(from.bytes())), in.i64());
              case 2 -> new Changes.Lost(RequestFormat.readPosition(in));
              default -> throw new CorruptRecordException("no such answer of the feed");
            });
  }

  static byte[] pages(List<DirectoryPage> pages) {
    RecordWriter out = start(Call.LIST);
    out.list(pages, AnswerFormat::writePage);
    return out.finish();
  }

  static List<DirectoryPage> readPages(byte[] answer) throws CorruptRecordException {
    return decode(Call.LIST, answer, in -> in.list(AnswerFormat::readPage));
  }

  static byte[] content(ContentPart content) {
    RecordWriter out = start(Call.READ);
    switch (content) {
      case ContentPart.Part(var extents, var bytes) -> {
        out.u8(1);
        out.list(extents, AnswerFormat::writeExtent);
        out.bytes(copy(bytes));
      }
      case ContentPart.VersionGone() -> out.u8(2);
    }
    return out.finish();
  }

  static ContentPart readContent(byte[] answer) throws CorruptRecordException {
    return decode(
        Call.READ,
        answer,
        in ->
            switch (in.u8()) {
              case 1 -> readPart(in);
              case 2 -> new ContentPart.VersionGone();
              default -> throw new CorruptRecordException("no such answer to a read");
            });
  }

  static byte[] staged(long bytesThere) {
    RecordWriter out = start(Call.STAGE);
    out.i64(bytesThere);
    return out.finish();
  }

  static long readStaged(byte[] answer) throws CorruptRecordException {
    return decode(Call.STAGE, answer, RecordReader::i64);
  }

  static byte[] submitted(Submitted submitted) {
    RecordWriter out = start(Call.SUBMIT);
    switch (submitted) {
      case Submitted.Judged(var verdicts) -> {
        out.u8(1);
        writeVerdicts(out, verdicts);
      }
      case Submitted.Gap(var expected) -> {
        out.u8(2);
        out.i64(expected);
      }
      case Submitted.Fork(var number) -> {
        out.u8(3);
        out.i64(number);
      }
      case Submitted.PayloadMissing(var verdicts, var number, var stage) -> {
        out.u8(4);
        writeVerdicts(out, verdicts);
        out.i64(number);
        out.client(stage.client());
        out.i64(stage.number());
      }
      case Submitted.Lost() -> out.u8(5);
    }
    return out.finish();
  }

  static Submitted readSubmitted(byte[] answer) throws CorruptRecordException {
    return decode(
        Call.SUBMIT,
        answer,
        in ->
            switch (in.u8()) {
              case 1 -> new Submitted.Judged(readVerdicts(in));
              case 2 -> new Submitted.Gap(in.i64());
              case 3 -> new Submitted.Fork(in.i64());
              case 4 ->
                  new Submitted.PayloadMissing(
                      readVerdicts(in), in.i64(), new StageId(in.client(), in.i64()));
              case 5 -> new Submitted.Lost();
              default -> throw new CorruptRecordException("no such answer to a batch");
            });
  }

  /** The remaining bytes; leaves the buffer as it is. */
  static byte[] copy(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(buffer.position(), bytes);
    return bytes;
  }

  private static void writePage(RecordWriter out, DirectoryPage page) {
    switch (page) {
      case DirectoryPage.Part(var directory, var asOf, var tag, var self, var entries, var end) -> {
        out.u8(1);
        out.id(directory);
        out.i64(asOf);
        out.i64(tag);
        FactFormat.write(out, self);
        out.list(
            entries,
            (to, entry) -> {
              to.name(entry.name());
              FactFormat.write(to, entry.object());
            });
        out.flag(end);
      }
      case DirectoryPage.Gone(var directory, var asOf, var tag) -> {
        out.u8(2);
        out.id(directory);
        out.i64(asOf);
        out.i64(tag);
      }
    }
  }

  private static DirectoryPage readPage(RecordReader in) throws CorruptRecordException {
    return switch (in.u8()) {
      case 1 ->
          new DirectoryPage.Part(
              in.id(),
              in.i64(),
              in.i64(),
              FactFormat.readObject(in),
              in.list(from -> new DirectoryPage.Entry(from.name(), FactFormat.readObject(from))),
              in.flag());
      case 2 -> new DirectoryPage.Gone(in.id(), in.i64(), in.i64());
      default -> throw new CorruptRecordException("no such page");
    };
  }

  private static void writeExtent(RecordWriter out, Extent extent) {
    out.i64(extent.range().offset());
    out.i64(extent.range().length());
    out.flag(extent.hole());
  }

  /** Extents must follow each other without a gap and account for every byte. */
  private static ContentPart readPart(RecordReader in) throws CorruptRecordException {
    List<Extent> extents =
        in.list(from -> new Extent(new ByteRange(from.i64(), from.i64()), from.flag()));
    byte[] bytes = in.bytes();
    long data = 0;
    for (int i = 0; i < extents.size(); i++) {
      ByteRange range = extents.get(i).range();
      if (i > 0 && range.offset() != extents.get(i - 1).range().end()) {
        throw new CorruptRecordException("a gap before " + range);
      }
      long left = bytes.length - data;
      if (!extents.get(i).hole() && range.length() > left) {
        throw new CorruptRecordException(range + " has only " + left + " bytes");
      }
      data += extents.get(i).hole() ? 0 : range.length();
    }
    if (data != bytes.length) {
      throw new CorruptRecordException(bytes.length - data + " bytes belong to no extent");
    }
    return new ContentPart.Part(extents, ByteBuffer.wrap(bytes));
  }

  private static void writeVerdicts(RecordWriter out, List<Verdict> verdicts) {
    out.list(verdicts, (to, verdict) -> to.bytes(EditFormat.encodeVerdict(verdict)));
  }

  private static List<Verdict> readVerdicts(RecordReader in) throws CorruptRecordException {
    return in.list(from -> EditFormat.decodeVerdict(from.bytes()));
  }

  private static RecordWriter start(Call call) {
    return new RecordWriter(call.answerKind(), RequestFormat.VERSION);
  }

  private static <T> T decode(Call call, byte[] answer, RecordReader.Item<T> item)
      throws CorruptRecordException {
    return RecordReader.decode(answer, call.answerKind(), RequestFormat.VERSION, item);
  }
}
