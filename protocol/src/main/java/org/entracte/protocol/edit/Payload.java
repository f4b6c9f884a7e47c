package org.entracte.protocol.edit;

import java.util.Arrays;

/** The bytes of the data extents, one after another in their order. */
public sealed interface Payload {
  /** Bytes that ride inside the edit: at most {@link #MAX_INLINE_BYTES}. Immutable. */
  final class Inline implements Payload {
    private final byte[] bytes;

    public Inline(byte[] bytes) {
      if (bytes.length > MAX_INLINE_BYTES) {
        throw new IllegalArgumentException("too long to ride inline: " + bytes.length);
      }
      this.bytes = bytes.clone();
    }

    public byte[] toBytes() {
      return bytes.clone();
    }

    @Override
    public long lengthBytes() {
      return bytes.length;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Inline inline && Arrays.equals(bytes, inline.bytes);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(bytes);
    }
  }

  /** Bytes uploaded ahead of the edit, checked against the hash before the edit is judged. */
  record Staged(StageId stage, long lengthBytes, Hash hash) implements Payload {}

  /**
   * Bytes that were damaged where they waited. An edit with such a payload is refused: it keeps its
   * place in the order, and nothing that is not what was written reaches the export.
   *
   * @param why for people: what was damaged, and where
   */
  record Lost(long lengthBytes, String why) implements Payload {}

  int MAX_INLINE_BYTES = 16 * 1024;

  long lengthBytes();
}
