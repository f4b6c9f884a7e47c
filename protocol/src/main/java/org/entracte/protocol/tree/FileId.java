package org.entracte.protocol.tree;

import java.nio.ByteBuffer;

/**
 * Identity of a file or directory for all its life: across renames, restarts and replay. 128 bits,
 * made by whoever created the object: {@code origin} names the maker (a random number, new at every
 * start of a cache, fixed per export on a gateway), {@code number} is the maker's own.
 */
public record FileId(long origin, long number) implements Comparable<FileId> {
  /** The root directory of every export, on the gateway and on every laptop. */
  public static final FileId ROOT = new FileId(0, 1);

  /** Length of {@link #toBytes()}. */
  public static final int BYTES = 16;

  /** Big endian: origin, then number. */
  public byte[] toBytes() {
    return ByteBuffer.allocate(BYTES).putLong(origin).putLong(number).array();
  }

  /**
   * Reverses {@link #toBytes()}.
   *
   * @throws IllegalArgumentException if {@code bytes} is not 16 bytes long
   */
  public static FileId fromBytes(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("a FileId has 16 bytes, not " + bytes.length);
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return new FileId(buffer.getLong(), buffer.getLong());
  }

  @Override
  public int compareTo(FileId other) {
    int byOrigin = Long.compareUnsigned(origin, other.origin);
    return byOrigin != 0 ? byOrigin : Long.compareUnsigned(number, other.number);
  }

  @Override
  public String toString() {
    return Long.toHexString(origin) + "-" + Long.toHexString(number);
  }
}
