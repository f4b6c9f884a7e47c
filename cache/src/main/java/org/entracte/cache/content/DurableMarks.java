package org.entracte.cache.content;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What {@code replica.db} says about its layers: the only row of {@code durable(id INTEGER PRIMARY
 * KEY, marks BLOB)}. Every second a commit raises the barrier; then the layers are synced; then a
 * synced commit calls that barrier safe: the disk has all bytes that the commits up to the one that
 * raised it claim.
 *
 * <p>The blob, format 1, 32 bytes, big endian: {@code "entracte durable"}, i64 barrier, i64 safe.
 * It stands alone on its page, so that the log of the database can be searched for it without
 * knowing the number of that page.
 *
 * @param barrier grows with every sync
 * @param safe a barrier, not above {@code barrier}
 */
public record DurableMarks(long barrier, long safe) {
  /** Of a log in which they do not stand: it is no good. */
  static final DurableMarks NONE = new DurableMarks(-1, -2);

  private static final byte[] MAGIC = "entracte durable".getBytes(StandardCharsets.US_ASCII);
  private static final int BYTES = 32;

  /** A leaf page of a table begins with this byte. */
  private static final byte LEAF = 0x0d;

  private static final int CELL_COUNT_AT = 3;
  private static final int FIRST_CELL_AT = 8;

  /** Payload length; row 1; record header: its length, NULL for the key, a blob's length. */
  private static final byte[] CELL = {3 + BYTES, 1, 3, 0, 12 + 2 * BYTES};

  /** As it stands in the column. */
  public byte[] toBytes() {
    return ByteBuffer.allocate(BYTES).put(MAGIC).putLong(barrier).putLong(safe).array();
  }

  /**
   * Reads the column.
   *
   * @throws IllegalArgumentException if these are no marks
   */
  public static DurableMarks fromBytes(byte[] column) {
    return of(ByteBuffer.wrap(column))
        .orElseThrow(() -> new IllegalArgumentException("no marks of this format"));
  }

  private static Optional<DurableMarks> of(ByteBuffer column) {
    return column.limit() == BYTES && column.slice(0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC))
        ? Optional.of(
            new DurableMarks(
                column.getLong(MAGIC.length), column.getLong(MAGIC.length + Long.BYTES)))
        : Optional.empty();
  }

  /** If {@code page} of the database is the one they stand on. */
  static Optional<DurableMarks> in(ByteBuffer page) {
    if (page.get(0) != LEAF || page.getShort(CELL_COUNT_AT) != 1) {
      return Optional.empty();
    }
    int cell = page.getShort(FIRST_CELL_AT) & 0xffff;
    boolean fits = cell + CELL.length + BYTES <= page.limit();
    return fits && page.slice(cell, CELL.length).equals(ByteBuffer.wrap(CELL))
        ? of(page.slice(cell + CELL.length, BYTES))
        : Optional.empty();
  }
}
