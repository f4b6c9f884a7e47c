package org.entracte.harness.bench.webdav;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.entracte.harness.bench.contest.Benchmark;
import org.entracte.harness.bench.contest.Cost;
import org.entracte.harness.bench.contest.Reading;
import org.entracte.harness.bench.contest.Row;
import org.entracte.harness.bench.contest.Side;

/** Some steps over HTTP, each a row. */
record WebBenchmark(String name, String about, List<Step> steps, Supplier<WebServers> servers)
    implements Benchmark {
  WebBenchmark {
    steps = List.copyOf(steps);
  }

  /** What a step did. */
  record Done(double value, double things) {}

  /** The work of one row; fails with an AssertionError if it was not done. */
  interface Work {
    Done run(WebServers servers, Side side) throws IOException;
  }

  record Step(Row row, Work work) {}

  @Override
  public List<Row> rows() {
    return steps.stream().map(Step::row).toList();
  }

  @Override
  public Map<Row, Reading> turn(Side side) throws IOException {
    Map<Row, Reading> readings = new LinkedHashMap<>();
    for (Step step : steps) {
      Cost before = servers.get().cost(side);
      Done done = step.work().run(servers.get(), side);
      Cost cost = servers.get().cost(side).since(before);
      readings.put(step.row(), new Reading(done.value(), done.things(), cost));
    }
    return readings;
  }
}
