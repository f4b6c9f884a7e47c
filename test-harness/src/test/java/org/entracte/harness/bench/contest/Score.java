package org.entracte.harness.bench.contest;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** All readings of one side in one row, in the order in which they were taken. */
public record Score(List<Reading> readings) {
  public Score {
    readings = List.copyOf(readings);
  }

  public Figures values() {
    return of(Reading::value);
  }

  public Figures cpuMicros() {
    return of(Reading::cpuMicros);
  }

  public Optional<Figures> heapBytes() {
    return readings.stream().allMatch(each -> each.heapBytes().isPresent())
        ? Optional.of(of(each -> each.heapBytes().orElseThrow()))
        : Optional.empty();
  }

  private Figures of(Function<Reading, Double> value) {
    return new Figures(readings.stream().map(value).toList());
  }
}
