package org.entracte.protocol.edit;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.zip.CRC32C;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.Name;

/**
 * Takes apart what {@link RecordWriter} built. Trusts nothing: allocates no more than a small
 * multiple of the bytes that are there. For one thread.
 */
public final class RecordReader {
  private final ByteBuffer body;

  /** Checks envelope and checksum. */
  private RecordReader(byte[] record, char kind, int version) throws CorruptRecordException {
    int least = RecordWriter.HEADER_BYTES + RecordWriter.CHECKSUM_BYTES;
    if (record.length < least || record.length > RecordWriter.MAX_BYTES) {
      throw new CorruptRecordException("a record of " + record.length + " bytes cannot be");
    }
    int end = record.length - RecordWriter.CHECKSUM_BYTES;
    CRC32C checksum = new CRC32C();
    checksum.update(record, 0, end);
    if (ByteBuffer.wrap(record).getInt(end) != (int) checksum.getValue()) {
      throw new CorruptRecordException("checksum of a record of " + record.length + " bytes");
    }
    if (record[0] != (byte) kind || record[1] != (byte) version) {
      throw new CorruptRecordException(
          String.format(
              "kind 0x%02x version %d, expected kind '%c' version %d",
              record[0], record[1] & 0xff, kind, version));
    }
    body = ByteBuffer.wrap(record, RecordWriter.HEADER_BYTES, end - RecordWriter.HEADER_BYTES);
  }

  /**
   * Decodes one record completely.
   *
   * @throws CorruptRecordException if it is of another kind or version, damaged, cut off, holds a
   *     value that cannot be, or goes on after its end
   */
  public static <T> T decode(byte[] record, char kind, int version, Item<T> item)
      throws CorruptRecordException {
    RecordReader in = new RecordReader(record, kind, version);
    try {
      T value = item.read(in);
      if (in.body.hasRemaining()) {
        throw new CorruptRecordException(in.body.remaining() + " bytes after the end of a record");
      }
      return value;
    } catch (IllegalArgumentException impossible) {
      throw new CorruptRecordException("impossible value: " + impossible.getMessage(), impossible);
    }
  }

  public int u8() throws CorruptRecordException {
    need(1);
    return body.get() & 0xff;
  }

  public int i32() throws CorruptRecordException {
    need(4);
    return body.getInt();
  }

  public long i64() throws CorruptRecordException {
    need(8);
    return body.getLong();
  }

  public boolean flag() throws CorruptRecordException {
    return switch (u8()) {
      case 0 -> false;
      case 1 -> true;
      default -> throw new CorruptRecordException("a flag is 0 or 1");
    };
  }

  public byte[] bytes() throws CorruptRecordException {
    int length = i32();
    need(length);
    byte[] value = new byte[length];
    body.get(value);
    return value;
  }

  public String text() throws CorruptRecordException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes())).toString();
    } catch (CharacterCodingException malformed) {
      throw new CorruptRecordException("text that is not UTF-8", malformed);
    }
  }

  public Instant instant() throws CorruptRecordException {
    long seconds = i64();
    int nanos = i32();
    boolean possible =
        seconds >= Instant.MIN.getEpochSecond()
            && seconds <= Instant.MAX.getEpochSecond()
            && nanos >= 0
            && nanos < 1_000_000_000;
    if (!possible) {
      throw new CorruptRecordException("no such time: " + seconds + " s, " + nanos + " ns");
    }
    return Instant.ofEpochSecond(seconds, nanos);
  }

  public Name name() throws CorruptRecordException {
    return Name.of(bytes());
  }

  public FileId id() throws CorruptRecordException {
    return new FileId(i64(), i64());
  }

  public ClientId client() throws CorruptRecordException {
    return new ClientId(i64(), i64());
  }

  public OptionalInt optionalInt() throws CorruptRecordException {
    return flag() ? OptionalInt.of(i32()) : OptionalInt.empty();
  }

  public <T> Optional<T> optional(Item<T> item) throws CorruptRecordException {
    return flag() ? Optional.of(item.read(this)) : Optional.empty();
  }

  public <T> List<T> list(Item<T> item) throws CorruptRecordException {
    int count = i32();
    need(count); // an item takes a byte at least
    List<T> values = new ArrayList<>(Math.min(count, 1024));
    for (int i = 0; i < count; i++) {
      values.add(item.read(this));
    }
    return List.copyOf(values);
  }

  public <E extends Enum<E>> E code(List<E> codes) throws CorruptRecordException {
    int code = u8();
    if (code >= codes.size()) {
      throw new CorruptRecordException("code " + code + " of " + codes.size());
    }
    return codes.get(code);
  }

  private void need(int more) throws CorruptRecordException {
    if (more < 0 || more > body.remaining()) {
      throw new CorruptRecordException(more + " more bytes told, " + body.remaining() + " there");
    }
  }

  /** How one record, or one item of a list or option, is read. */
  @FunctionalInterface
  public interface Item<T> {
    T read(RecordReader in) throws CorruptRecordException;
  }
}
