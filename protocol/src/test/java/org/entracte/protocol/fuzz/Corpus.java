package org.entracte.protocol.fuzz;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32C;

/**
 * Valid samples of a format, and the inputs made of them: one in ten a sample as it is, one in ten
 * noise, the others damaged samples.
 *
 * @param words what means something in the format
 * @param seal makes a checksum right again, of most damaged inputs; the identity if there is none
 */
public record Corpus(List<byte[]> samples, List<byte[]> words, UnaryOperator<byte[]> seal) {
  private static final int CHECKSUM_BYTES = 4;

  public Corpus {
    samples = List.copyOf(samples);
    words = List.copyOf(words);
  }

  public static Corpus of(List<byte[]> samples) {
    return new Corpus(samples, List.of(), bytes -> bytes);
  }

  /** Records with their CRC32C at the end, as EditFormat and the replication messages have it. */
  public static Corpus ofRecords(List<byte[]> samples) {
    return new Corpus(samples, List.of(), Corpus::sealed);
  }

  /** Texts, one character a byte. */
  public static Corpus ofTexts(List<String> samples, List<String> words) {
    return new Corpus(
        samples.stream().map(Corpus::latin1).toList(),
        words.stream().map(Corpus::latin1).toList(),
        bytes -> bytes);
  }

  /** The input of a seed. */
  public byte[] input(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Mutator mutator = new Mutator(random, words);
    byte[] sample = samples.get(random.nextInt(samples.size()));
    int kind = random.nextInt(20);
    if (kind < 2) {
      return sample.clone();
    }
    if (kind < 4) {
      return mutator.noise();
    }
    byte[] damaged = mutator.mutate(sample, samples.get(random.nextInt(samples.size())));
    return kind == 4 ? damaged : seal.apply(damaged);
  }

  /** A record with its checksum made right; too short a one as it is. */
  public static byte[] sealed(byte[] record) {
    if (record.length < CHECKSUM_BYTES) {
      return record;
    }
    byte[] sealed = Arrays.copyOf(record, record.length);
    CRC32C checksum = new CRC32C();
    checksum.update(sealed, 0, sealed.length - CHECKSUM_BYTES);
    ByteBuffer.wrap(sealed).putInt(sealed.length - CHECKSUM_BYTES, (int) checksum.getValue());
    return sealed;
  }

  private static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
