package org.entracte.protocol.edit;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.zip.CRC32C;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.Name;

/**
 * Builds one record; its envelope and primitives are described in {@link EditFormat}. Equal values
 * give equal bytes. For one thread.
 */
public final class RecordWriter {
  /** No record is longer, envelope included. */
  public static final int MAX_BYTES = 64 * 1024 * 1024;

  /** Kind and version in front, the checksum behind. */
  static final int HEADER_BYTES = 2;

  static final int CHECKSUM_BYTES = 4;

  private byte[] buffer = new byte[256];
  private int size;

  /**
   * Starts a record.
   *
   * @param kind which kind of record follows
   * @param version the version of that kind's body
   */
  public RecordWriter(char kind, int version) {
    u8(kind);
    u8(version);
  }

  /**
   * The finished record.
   *
   * @throws IllegalArgumentException if it is longer than {@link #MAX_BYTES}
   */
  public byte[] finish() {
    CRC32C checksum = new CRC32C();
    checksum.update(buffer, 0, size);
    i32((int) checksum.getValue());
    return Arrays.copyOf(buffer, size);
  }

  public void u8(int value) {
    if (value < 0 || value > 0xff) {
      throw new IllegalArgumentException("not a byte: " + value);
    }
    room(1);
    buffer[size++] = (byte) value;
  }

  public void i32(int value) {
    room(4);
    for (int shift = 24; shift >= 0; shift -= 8) {
      buffer[size++] = (byte) (value >>> shift);
    }
  }

  public void i64(long value) {
    i32((int) (value >>> 32));
    i32((int) value);
  }

  public void flag(boolean value) {
    u8(value ? 1 : 0);
  }

  /** A length, then the bytes. */
  public void bytes(byte[] value) {
    i32(value.length);
    room(value.length);
    System.arraycopy(value, 0, buffer, size, value.length);
    size += value.length;
  }

  /** UTF-8; what is no Unicode text is replaced by '?'. */
  public void text(String value) {
    bytes(value.getBytes(StandardCharsets.UTF_8));
  }

  public void instant(Instant value) {
    i64(value.getEpochSecond());
    i32(value.getNano());
  }

  public void name(Name value) {
    bytes(value.toBytes());
  }

  public void id(FileId value) {
    i64(value.origin());
    i64(value.number());
  }

  public void client(ClientId value) {
    i64(value.high());
    i64(value.low());
  }

  public void optionalInt(OptionalInt value) {
    flag(value.isPresent());
    value.ifPresent(this::i32);
  }

  public <T> void optional(Optional<T> value, Item<T> item) {
    flag(value.isPresent());
    value.ifPresent(present -> item.write(this, present));
  }

  /** A count, then the items. */
  public <T> void list(List<T> values, Item<T> item) {
    i32(values.size());
    for (T value : values) {
      item.write(this, value);
    }
  }

  /** The place of {@code value} in {@code codes}, a table that only ever grows at its end. */
  public <E extends Enum<E>> void code(List<E> codes, E value) {
    u8(codes.indexOf(value));
  }

  private void room(int more) {
    if (more > MAX_BYTES - size) {
      throw new IllegalArgumentException("a record holds at most " + MAX_BYTES + " bytes");
    }
    if (size + more > buffer.length) {
      int doubled = (int) Math.min(MAX_BYTES, 2L * buffer.length);
      buffer = Arrays.copyOf(buffer, Math.max(doubled, size + more));
    }
  }

  /** How one item of a list or option is written. */
  @FunctionalInterface
  public interface Item<T> {
    void write(RecordWriter out, T value);
  }
}
