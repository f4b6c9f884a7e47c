package org.entracte.harness.bench.contest;

import java.util.List;

/** What is said of several values: the one in the middle, and how far they lie apart. */
public record Figures(List<Double> values) {
  public Figures {
    values = List.copyOf(values);
    if (values.isEmpty()) {
      throw new IllegalArgumentException("no values");
    }
  }

  /** The middle one, or the mean of the two in the middle. */
  public double median() {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  public double least() {
    return values.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
  }

  public double most() {
    return values.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
  }
}
