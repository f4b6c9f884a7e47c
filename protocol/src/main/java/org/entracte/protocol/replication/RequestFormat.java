package org.entracte.protocol.replication;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.entracte.protocol.edit.ClientId;
import org.entracte.protocol.edit.CorruptRecordException;
import org.entracte.protocol.edit.Edit;
import org.entracte.protocol.edit.EditFormat;
import org.entracte.protocol.edit.RecordReader;
import org.entracte.protocol.edit.RecordWriter;
import org.entracte.protocol.edit.StageId;
import org.entracte.protocol.tree.ByteRange;
import org.entracte.protocol.tree.FileId;

/**
 * Requests as records: envelope and primitives as in {@link EditFormat}, the kind that of the call.
 *
 * <pre>
 * 'h' hello    i32 protocol version, client, text device
 * 'c' changes  position after, i32 most rows, i64 wait in milliseconds
 * 'l' list     list of (id directory, option of bytes after, i32 limit)
 * 'r' read     id file, i64 content version, position, i64 offset, i64 length
 * 's' stage    client, i64 number, i64 offset, bytes
 * 'u' submit   client, position, list of bytes (an encoded edit each)
 *
 * position     i64 incarnation, i64 number, i64 tag
 * </pre>
 *
 * A sample, to read 16 bytes from the start of version 9 of file 7-8, known at row 2 of journal 1:
 *
 * <pre>
 * 72 01  0000000000000007 0000000000000008  0000000000000009
 * 0000000000000001 0000000000000002 0000000000000003  0000000000000000 0000000000000010
 * d16974dd
 * </pre>
 */
final class RequestFormat {
  static final int VERSION = 1;

  private RequestFormat() {}

  record ChangesRequest(Position after, int maxRows, Duration patience) {}

  record ReadRequest(FileId file, long contentVersion, Position known, ByteRange range) {}

  record StageRequest(StageId stage, long offset, ByteBuffer bytes) {}

  record SubmitRequest(ClientId client, Position known, List<Edit> edits) {}

  static byte[] hello(Hello hello) {
    RecordWriter out = start(Call.HELLO);
    out.i32(hello.protocolVersion());
    out.client(hello.client());
    out.text(hello.device());
    return out.finish();
  }

  static Hello readHello(byte[] request) throws CorruptRecordException {
    return decode(Call.HELLO, request, in -> new Hello(in.i32(), in.client(), in.text()));
  }

  static byte[] changes(Position after, int maxRows, Duration wait) {
    RecordWriter out = start(Call.CHANGES);
    writePosition(out, after);
    out.i32(maxRows);
    out.i64(wait.toMillis());
    return out.finish();
  }

  static ChangesRequest readChanges(byte[] request) throws CorruptRecordException {
    return decode(
        Call.CHANGES,
        request,
        in -> {
          Position after = readPosition(in);
          int maxRows = in.i32();
          long millis = in.i64();
          if (maxRows < 1 || millis < 0) {
            throw new CorruptRecordException(maxRows + " rows, " + millis + " ms");
          }
          return new ChangesRequest(after, maxRows, Duration.ofMillis(millis));
        });
  }

  static byte[] list(List<DirectoryPage.Request> requests) {
    RecordWriter out = start(Call.LIST);
    out.list(
        requests,
        (to, request) -> {
          to.id(request.directory());
          to.optional(request.after(), RecordWriter::name);
          to.i32(request.limit());
        });
    return out.finish();
  }

  static List<DirectoryPage.Request> readList(byte[] request) throws CorruptRecordException {
    return decode(
        Call.LIST,
        request,
        in ->
            in.list(
                from ->
                    new DirectoryPage.Request(
                        from.id(), from.optional(RecordReader::name), limit(from))));
  }

  static byte[] read(FileId file, long contentVersion, Position known, ByteRange range) {
    RecordWriter out = start(Call.READ);
    out.id(file);
    out.i64(contentVersion);
    writePosition(out, known);
    out.i64(range.offset());
    out.i64(range.length());
    return out.finish();
  }

  static ReadRequest readRead(byte[] request) throws CorruptRecordException {
    return decode(
        Call.READ,
        request,
        in ->
            new ReadRequest(
                in.id(), in.i64(), readPosition(in), new ByteRange(in.i64(), in.i64())));
  }

  /** Leaves {@code bytes} as it is. */
  static byte[] stage(StageId stage, long offset, ByteBuffer bytes) {
    RecordWriter out = start(Call.STAGE);
    out.client(stage.client());
    out.i64(stage.number());
    out.i64(offset);
    out.bytes(AnswerFormat.copy(bytes));
    return out.finish();
  }

  static StageRequest readStage(byte[] request) throws CorruptRecordException {
    return decode(
        Call.STAGE,
        request,
        in -> {
          StageId stage = new StageId(in.client(), in.i64());
          long offset = in.i64();
          if (offset < 0) {
            throw new CorruptRecordException("offset " + offset);
          }
          return new StageRequest(stage, offset, ByteBuffer.wrap(in.bytes()));
        });
  }

  static byte[] submit(ClientId client, Position known, List<Edit> edits) {
    RecordWriter out = start(Call.SUBMIT);
    out.client(client);
    writePosition(out, known);
    out.list(edits, (to, edit) -> to.bytes(EditFormat.encode(edit)));
    return out.finish();
  }

  static SubmitRequest readSubmit(byte[] request) throws CorruptRecordException {
    return decode(
        Call.SUBMIT,
        request,
        in ->
            new SubmitRequest(
                in.client(), readPosition(in), in.list(from -> EditFormat.decode(from.bytes()))));
  }

  static void writePosition(RecordWriter out, Position position) {
    out.i64(position.incarnation());
    out.i64(position.number());
    out.i64(position.tag());
  }

  static Position readPosition(RecordReader in) throws CorruptRecordException {
    return new Position(in.i64(), in.i64(), in.i64());
  }

  private static int limit(RecordReader in) throws CorruptRecordException {
    int limit = in.i32();
    if (limit < 1) {
      throw new CorruptRecordException("a page of " + limit + " entries");
    }
    return limit;
  }

  private static RecordWriter start(Call call) {
    return new RecordWriter(call.requestKind(), VERSION);
  }

  private static <T> T decode(Call call, byte[] request, RecordReader.Item<T> item)
      throws CorruptRecordException {
    return RecordReader.decode(request, call.requestKind(), VERSION, item);
  }
}
