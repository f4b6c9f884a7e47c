package org.entracte.harness.bench.contest;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Lets both sides do a benchmark by turns. Used by one thread. */
public final class Contest {
  private final int rounds;
  private final Consumer<String> progress;

  /**
   * @param rounds turns of each side; one more before them is not counted
   * @param progress takes a line now and then
   */
  public Contest(int rounds, Consumer<String> progress) {
    if (rounds < 1) {
      throw new IllegalArgumentException("rounds " + rounds);
    }
    this.rounds = rounds;
    this.progress = progress;
  }

  /** Takes turns; who begins changes from round to round. */
  public List<Result> run(Benchmark benchmark) throws IOException, InterruptedException {
    List<Map<Row, Reading>> ours = new ArrayList<>();
    List<Map<Row, Reading>> peer = new ArrayList<>();
    for (int round = 0; round <= rounds; round++) {
      progress.accept(
          benchmark.name() + (round == 0 ? ": warming up" : ": round " + round + " of " + rounds));
      if (round % 2 == 0) {
        ours.add(benchmark.turn(Side.OURS));
        peer.add(benchmark.turn(Side.PEER));
      } else {
        peer.add(benchmark.turn(Side.PEER));
        ours.add(benchmark.turn(Side.OURS));
      }
    }
    return benchmark.rows().stream()
        .map(row -> new Result(benchmark.name(), row, score(ours, row), score(peer, row)))
        .toList();
  }

  private static Score score(List<Map<Row, Reading>> turns, Row row) {
    return new Score(
        turns.stream()
            .skip(1)
            .map(
                turn -> {
                  Reading reading = turn.get(row);
                  if (reading == null) {
                    throw new IllegalStateException("no reading for " + row.name());
                  }
                  return reading;
                })
            .toList());
  }
}
