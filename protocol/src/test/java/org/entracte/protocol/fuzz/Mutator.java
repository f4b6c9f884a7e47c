package org.entracte.protocol.fuzz;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** Damages bytes; the same random numbers give the same damage. Used by one thread. */
public final class Mutator {
  private static final long[] ODD = {
    0,
    1,
    -1,
    2,
    3,
    4,
    7,
    8,
    0x7f,
    0x80,
    0xff,
    0x100,
    0x7fff,
    0xffff,
    0x10000,
    1 << 20,
    Integer.MAX_VALUE - 3,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    1L << 32,
    1L << 62,
    Long.MAX_VALUE - 1,
    Long.MAX_VALUE,
    Long.MIN_VALUE
  };
  private static final int MOST_REPEATS = 40;
  private static final int MOST_NOISE_BYTES = 64;

  private final RandomGenerator random;
  private final List<byte[]> words;

  /**
   * @param words what means something in the format, put in here and there; may be empty
   */
  public Mutator(RandomGenerator random, List<byte[]> words) {
    this.random = random;
    this.words = List.copyOf(words);
  }

  /**
   * One to four changes.
   *
   * @param other another sample, parts of which may be put in
   */
  public byte[] mutate(byte[] sample, byte[] other) {
    byte[] changed = sample.clone();
    for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
      changed = change(changed, other);
    }
    return changed;
  }

  private byte[] change(byte[] bytes, byte[] other) {
    if (bytes.length == 0) {
      return noise();
    }
    return switch (random.nextInt(12)) {
      case 0 -> flip(bytes);
      case 1 -> set(bytes, random.nextInt(bytes.length), 1, random.nextInt());
      case 2, 3 -> set(bytes, random.nextInt(bytes.length) & ~3, 4, odd());
      case 4 -> set(bytes, random.nextInt(bytes.length), 4, odd());
      case 5 -> set(bytes, random.nextInt(bytes.length), 8, odd());
      case 6 -> Arrays.copyOf(bytes, random.nextInt(bytes.length));
      case 7 -> insert(bytes, bytes.length, noise());
      case 8 -> remove(bytes);
      case 9 -> repeat(bytes);
      case 10 -> splice(bytes, other);
      default ->
          words.isEmpty()
              ? flip(bytes)
              : insert(
                  bytes, random.nextInt(bytes.length + 1), words.get(random.nextInt(words.size())));
    };
  }

  /** Up to 64 random bytes. */
  public byte[] noise() {
    byte[] noise = new byte[random.nextInt(MOST_NOISE_BYTES + 1)];
    random.nextBytes(noise);
    return noise;
  }

  private long odd() {
    return random.nextInt(4) == 0 ? random.nextInt(300) : ODD[random.nextInt(ODD.length)];
  }

  private byte[] flip(byte[] bytes) {
    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    return bytes;
  }

  /** The low bytes of {@code value}, big endian, as far as there is room. */
  private static byte[] set(byte[] bytes, int at, int count, long value) {
    byte[] all = ByteBuffer.allocate(8).putLong(value).array();
    System.arraycopy(all, 8 - count, bytes, at, Math.min(count, bytes.length - at));
    return bytes;
  }

  private byte[] remove(byte[] bytes) {
    int from = random.nextInt(bytes.length);
    int to = from + random.nextInt(Math.min(bytes.length - from, 16) + 1);
    return join(Arrays.copyOf(bytes, from), Arrays.copyOfRange(bytes, to, bytes.length));
  }

  private byte[] repeat(byte[] bytes) {
    byte[] run = run(bytes);
    int times = 1 + (random.nextInt(8) == 0 ? random.nextInt(MOST_REPEATS) : 0);
    byte[] repeated = new byte[run.length * times];
    for (int i = 0; i < times; i++) {
      System.arraycopy(run, 0, repeated, i * run.length, run.length);
    }
    return insert(bytes, random.nextInt(bytes.length + 1), repeated);
  }

  private byte[] splice(byte[] bytes, byte[] other) {
    if (other.length == 0) {
      return flip(bytes);
    }
    byte[] run = run(other);
    int at = random.nextInt(bytes.length);
    if (random.nextBoolean()) {
      return insert(bytes, at, run);
    }
    System.arraycopy(run, 0, bytes, at, Math.min(run.length, bytes.length - at));
    return bytes;
  }

  private byte[] run(byte[] bytes) {
    int from = random.nextInt(bytes.length);
    return Arrays.copyOfRange(bytes, from, from + 1 + random.nextInt(bytes.length - from));
  }

  private static byte[] insert(byte[] bytes, int at, byte[] more) {
    return join(join(Arrays.copyOf(bytes, at), more), Arrays.copyOfRange(bytes, at, bytes.length));
  }

  private static byte[] join(byte[] first, byte[] then) {
    byte[] both = Arrays.copyOf(first, first.length + then.length);
    System.arraycopy(then, 0, both, first.length, then.length);
    return both;
  }
}
