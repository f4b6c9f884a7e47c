package org.entracte.harness.bench.contest;

import java.util.OptionalLong;

/**
 * What a server has used up.
 *
 * @param cpuNanos processor time of all its threads, in its own code and in the kernel's
 * @param heapBytes allocated by Java, where it is Java
 */
public record Cost(long cpuNanos, OptionalLong heapBytes) {
  /** What was used since {@code before}. */
  public Cost since(Cost before) {
    return new Cost(
        cpuNanos - before.cpuNanos,
        heapBytes.isPresent() && before.heapBytes.isPresent()
            ? OptionalLong.of(heapBytes.getAsLong() - before.heapBytes.getAsLong())
            : OptionalLong.empty());
  }
}
