package org.entracte.protocol.nfs.op;

import org.entracte.protocol.nfs.xdr.XdrException;
import org.entracte.protocol.nfs.xdr.XdrReader;
import org.entracte.protocol.nfs.xdr.XdrWriter;

/**
 * A bitmap4 of attribute numbers (RFC 8881, 3.3.7); numbers above 95 are dropped when read, as they
 * name nothing we know.
 *
 * @param low attributes 0 to 63, attribute n is bit n
 * @param high attributes 64 to 95
 */
record AttributeMask(long low, int high) {
  static final AttributeMask NONE = new AttributeMask(0, 0);
  private static final int MAX_WORDS = 256;

  static AttributeMask of(int... attributes) {
    AttributeMask mask = NONE;
    for (int attribute : attributes) {
      mask = mask.with(attribute);
    }
    return mask;
  }

  /** All attributes from 0 to {@code last}, which is 95 at most. */
  static AttributeMask upTo(int last) {
    return last < 64
        ? new AttributeMask(-1L >>> (63 - last), 0)
        : new AttributeMask(-1L, -1 >>> (95 - last));
  }

  AttributeMask with(int attribute) {
    return attribute < 64
        ? new AttributeMask(low | 1L << attribute, high)
        : new AttributeMask(low, high | 1 << (attribute - 64));
  }

  boolean has(int attribute) {
    return attribute < 64 ? (low & 1L << attribute) != 0 : (high & 1 << (attribute - 64)) != 0;
  }

  AttributeMask and(AttributeMask other) {
    return new AttributeMask(low & other.low, high & other.high);
  }

  AttributeMask without(AttributeMask other) {
    return new AttributeMask(low & ~other.low, high & ~other.high);
  }

  boolean isEmpty() {
    return low == 0 && high == 0;
  }

  static AttributeMask read(XdrReader in) throws XdrException {
    int words = in.readCount(MAX_WORDS, 4);
    long low = words > 0 ? in.readUnsignedInt() : 0;
    low |= words > 1 ? in.readUnsignedInt() << 32 : 0;
    int high = words > 2 ? in.readInt() : 0;
    in.skip(4 * Math.max(0, words - 3));
    return new AttributeMask(low, high);
  }

  void write(XdrWriter out) {
    int words = high != 0 ? 3 : (low >>> 32) != 0 ? 2 : low != 0 ? 1 : 0;
    out.writeInt(words);
    if (words > 0) {
      out.writeInt((int) low);
    }
    if (words > 1) {
      out.writeInt((int) (low >>> 32));
    }
    if (words > 2) {
      out.writeInt(high);
    }
  }
}
