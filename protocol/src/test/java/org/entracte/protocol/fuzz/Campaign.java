package org.entracte.protocol.fuzz;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * Feeds a decoder with the inputs of the seeds 0, 1, 2, …: each must come to an outcome, within a
 * bound of time and memory. Everyday the number its test says; {@code -Dfuzz.scale=N} takes N times
 * as many, {@code -Dfuzz.seed=S} that one only.
 */
public final class Campaign {
  private static final Duration LONGEST = Duration.ofSeconds(5);
  private static final long DEFAULT_MOST_BYTES = 16 << 20;

  private final String name;
  private final int everyday;
  private final long mostBytes;

  /** What is fed. */
  @FunctionalInterface
  public interface Decoder {
    /**
     * Takes one input.
     *
     * @return a word for what came of it: "value", or the declared failure
     * @throws Throwable whatever the input should not have caused
     */
    String feed(byte[] input) throws Throwable;
  }

  /** Where inputs come from. */
  @FunctionalInterface
  public interface Inputs {
    byte[] input(long seed);
  }

  /** How often each outcome came. */
  public record Tally(int inputs, Map<String, Integer> outcomes) {
    /** The share of inputs with this outcome, 0 to 1. */
    public double share(String outcome) {
      return outcomes.getOrDefault(outcome, 0) / (double) inputs;
    }
  }

  private Campaign(String name, int everyday, long mostBytes) {
    this.name = name;
    this.everyday = everyday;
    this.mostBytes = mostBytes;
  }

  /**
   * A campaign.
   *
   * @param everyday how many inputs without {@code fuzz.scale}
   */
  public static Campaign of(String name, int everyday) {
    return new Campaign(name, everyday, DEFAULT_MOST_BYTES);
  }

  /** The same with another bound on what one input may make the decoder allocate. */
  public Campaign allocatingAtMost(long bytes) {
    return new Campaign(name, everyday, bytes);
  }

  /**
   * Runs it and prints a line about it.
   *
   * @throws AssertionError with seed and input if one fails
   */
  public Tally run(Inputs inputs, Decoder decoder) {
    Long only = Long.getLong("fuzz.seed");
    int count = only == null ? everyday * Integer.getInteger("fuzz.scale", 1) : 1;
    Map<String, Integer> outcomes = new TreeMap<>();
    long start = System.nanoTime();
    for (int i = 0; i < count; i++) {
      long seed = only == null ? i : only;
      outcomes.merge(feed(seed, inputs.input(seed), decoder), 1, Integer::sum);
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    System.out.printf(
        "fuzz %s: %d inputs in %.1f s (%.0f a second): %s%n",
        name, count, seconds, count / seconds, outcomes);
    return new Tally(count, outcomes);
  }

  private String feed(long seed, byte[] input, Decoder decoder) {
    long before = allocated();
    long start = System.nanoTime();
    String outcome;
    try {
      outcome = decoder.feed(input);
    } catch (Throwable failure) {
      throw failed(seed, input, failure.toString(), failure);
    }
    long bytes = allocated() - before;
    Duration time = Duration.ofNanos(System.nanoTime() - start);
    if (bytes > mostBytes) {
      throw failed(seed, input, bytes + " bytes allocated", null);
    }
    if (time.compareTo(LONGEST) > 0) {
      throw failed(seed, input, "took " + time, null);
    }
    return outcome;
  }

  private AssertionError failed(
      long seed, byte[] input, String what, @org.jspecify.annotations.Nullable Throwable cause) {
    return new AssertionError(
        "fuzz %s: %s; -Dfuzz.seed=%d, input %s"
            .formatted(name, what, seed, HexFormat.of().formatHex(input)),
        cause);
  }

  private static long allocated() {
    return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
        .getCurrentThreadAllocatedBytes();
  }
}
