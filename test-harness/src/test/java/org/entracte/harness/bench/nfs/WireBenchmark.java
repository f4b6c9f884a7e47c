package org.entracte.harness.bench.nfs;

import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.entracte.harness.bench.contest.Benchmark;
import org.entracte.harness.bench.contest.Cost;
import org.entracte.harness.bench.contest.Reading;
import org.entracte.harness.bench.contest.Row;
import org.entracte.harness.bench.contest.Side;
import org.entracte.harness.rig.GatewayProcess;
import org.entracte.protocol.nfs.WireLoad;

/** One kind of compound, in several depths, from a client of our own. */
final class WireBenchmark implements Benchmark {
  private static final List<Shape> SHAPES =
      List.of(
          new Shape(1, 1), new Shape(8, 1), new Shape(64, 1), new Shape(8, 4), new Shape(64, 4));

  private final WireLoad.Work work;
  private final Duration time;
  private final Supplier<Servers> servers;
  private final Loads loads;

  WireBenchmark(WireLoad.Work work, Duration time, Supplier<Servers> servers, Loads loads) {
    this.work = work;
    this.time = time;
    this.servers = servers;
    this.loads = loads;
  }

  /** How much at once, over how many connections. */
  private record Shape(int inFlight, int connections) {
    Row row() {
      String over = connections == 1 ? " over 1 connection" : " over " + connections;
      return new Row(inFlight + " in flight" + over, "ops/s", Row.Better.MORE, "op");
    }
  }

  /** The clients, one for each server, made when they are needed. Used by one thread. */
  static final class Loads implements AutoCloseable {
    private final Map<Side, WireLoad> made = new EnumMap<>(Side.class);

    WireLoad of(Side side, Servers servers) throws IOException {
      WireLoad load = made.get(side);
      if (load == null) {
        load = WireLoad.on(servers.address(side), System::nanoTime, GatewayProcess.EXPORT, "wire");
        made.put(side, load);
      }
      return load;
    }

    @Override
    public void close() throws IOException {
      for (WireLoad load : made.values()) {
        load.close();
      }
      made.clear();
    }
  }

  @Override
  public String name() {
    return "wire-" + work.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @Override
  public String about() {
    return switch (work) {
      case GETATTR -> "PUTFH and GETATTR of one file, what Linux asks for";
      case LOOKUP -> "PUTFH, LOOKUP of one of 64 names, GETFH and GETATTR";
      case READ_4K -> "PUTFH and READ of 4 KiB";
      case WRITE_4K -> "PUTFH and WRITE of 4 KiB, UNSTABLE";
      case READ_1M -> "PUTFH and READ of 1 MiB";
      case WRITE_1M -> "PUTFH and WRITE of 1 MiB, UNSTABLE";
    };
  }

  @Override
  public List<Row> rows() {
    return SHAPES.stream().map(Shape::row).toList();
  }

  @Override
  public Map<Row, Reading> turn(Side side) throws IOException, InterruptedException {
    WireLoad load = loads.of(side, servers.get());
    Map<Row, Reading> readings = new LinkedHashMap<>();
    Cost before = servers.get().settledCost(side);
    for (Shape shape : SHAPES) {
      WireLoad.Count count = load.run(work, shape.inFlight(), shape.connections(), time);
      Cost after = servers.get().settledCost(side);
      readings.put(
          shape.row(), new Reading(count.perSecond(), count.operations(), after.since(before)));
      before = after;
    }
    load.check();
    return readings;
  }
}
