package org.entracte.protocol.tree;

/** A range of a file's content, in bytes; the end is not part of it. */
public record ByteRange(long offset, long length) {
  public ByteRange {
    if (offset < 0 || length < 0 || offset + length < 0) {
      throw new IllegalArgumentException("range " + offset + "+" + length);
    }
  }

  public long end() {
    return offset + length;
  }

  public boolean isEmpty() {
    return length == 0;
  }

  /** Whether both have a byte in common; an empty range has none. */
  public boolean overlaps(ByteRange other) {
    return Math.max(offset, other.offset) < Math.min(end(), other.end());
  }
}
