package org.entracte.harness.bench.contest;

import java.util.Optional;

/**
 * What one turn found for one row.
 *
 * @param value in the row's unit
 * @param things how many of the row's things were done
 * @param cost of all of them to the server
 */
public record Reading(double value, double things, Cost cost) {
  public Reading {
    if (!(value > 0) || !(things > 0)) {
      throw new IllegalArgumentException(value + " for " + things);
    }
  }

  /** Processor time of the server for one thing. */
  public double cpuMicros() {
    return cost.cpuNanos() / 1e3 / things;
  }

  /** Bytes that the server allocated on its heap for one thing, if it is Java. */
  public Optional<Double> heapBytes() {
    return cost.heapBytes().isPresent()
        ? Optional.of(cost.heapBytes().getAsLong() / things)
        : Optional.empty();
  }
}
