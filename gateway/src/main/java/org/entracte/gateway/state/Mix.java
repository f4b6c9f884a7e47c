package org.entracte.gateway.state;

/** Spreads two numbers over 64 bits (the finalizer of SplitMix64). */
public final class Mix {
  private Mix() {}

  public static long of(long a, long b) {
    return spread(spread(a + 0x9E3779B97F4A7C15L) ^ b);
  }

  private static long spread(long value) {
    long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }
}
