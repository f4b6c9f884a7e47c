package org.entracte.cache.content;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * CRC-32C (RFC 3720, appendix B.4), and what follows from its being linear: the checksum of joined
 * or partly replaced bytes comes from checksums of the parts, without reading the rest. Shifting a
 * remainder by n bytes is its product with x^8n modulo the polynomial.
 */
public final class Crc32c {
  /** The polynomial with its bits reversed, without x^32. */
  private static final int POLYNOMIAL = 0x82f63b78;

  private static final int ONE = 1 << 31;

  /** x^(2^n). */
  private static final int[] POWERS = powers();

  private Crc32c() {}

  private static int[] powers() {
    int[] powers = new int[Long.SIZE];
    powers[0] = ONE >>> 1;
    for (int n = 1; n < powers.length; n++) {
      powers[n] = product(powers[n - 1], powers[n - 1]);
    }
    return powers;
  }

  /** Of what remains in {@code bytes}, which keeps its position. */
  public static int of(ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.duplicate());
    return (int) crc.getValue();
  }

  /** Of two runs of bytes, one behind the other. */
  public static int joined(int first, int second, long secondBytes) {
    return shifted(first, secondBytes) ^ second;
  }

  /**
   * Of {@code whole} once some of its bytes are others.
   *
   * @param old of the bytes as they were
   * @param fresh of as many bytes in their place
   * @param bytesBehind them
   */
  public static int replaced(int whole, int old, int fresh, long bytesBehind) {
    return whole ^ shifted(old ^ fresh, bytesBehind);
  }

  private static int shifted(int remainder, long bytes) {
    int shifted = remainder;
    long left = bytes;
    // Three: a byte has 2^3 bits.
    for (int power = 3; left != 0; power++) {
      if ((left & 1) != 0) {
        shifted = product(POWERS[power], shifted);
      }
      left >>>= 1;
    }
    return shifted;
  }

  private static int product(int one, int other) {
    int sum = 0;
    int factor = other;
    for (int bit = ONE; bit != 0; bit >>>= 1) {
      if ((one & bit) != 0) {
        sum ^= factor;
      }
      factor = (factor & 1) == 0 ? factor >>> 1 : (factor >>> 1) ^ POLYNOMIAL;
    }
    return sum;
  }
}
