package org.entracte.harness.bench.nfs;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.entracte.harness.bench.contest.Benchmark;
import org.entracte.harness.bench.contest.Cost;
import org.entracte.harness.bench.contest.Reading;
import org.entracte.harness.bench.contest.Row;
import org.entracte.harness.bench.contest.Side;
import org.entracte.harness.rig.HostProgram;

/** Steps in the mount of a kernel, in a folder made for the turn. */
final class MountBenchmark implements Benchmark {
  private static final Duration CHECK_LIMIT = Duration.ofMinutes(2);
  private static final String FOLDER = "turn";

  private final String name;
  private final String about;
  private final List<MountStep> steps;
  private final Supplier<Guest> guest;
  private final Supplier<Servers> servers;
  private final Durability durability;

  /** When the peer answers a change of names. */
  enum Durability {
    /** As it is installed: from the page cache. */
    AS_IT_IS,

    /** As ours: when it is on the disk, which its folder's attribute D makes the kernel see to. */
    EQUAL
  }

  MountBenchmark(
      String name,
      String about,
      List<MountStep> steps,
      Durability durability,
      Supplier<Servers> servers,
      Supplier<Guest> guest) {
    this.durability = durability;
    this.name = name;
    this.about = about;
    this.steps = List.copyOf(steps);
    this.servers = servers;
    this.guest = guest;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String about() {
    return about;
  }

  @Override
  public List<Row> rows() {
    return steps.stream().map(MountStep::row).toList();
  }

  @Override
  public Map<Row, Reading> turn(Side side) throws IOException {
    guest.get().run(side, ".", "mkdir " + FOLDER);
    Path folder = servers.get().tree(side).resolve(FOLDER);
    if (side == Side.PEER && durability == Durability.EQUAL) {
      // What is made in it gets the attribute, too (chattr(1); ext4 and others).
      HostProgram.run(CHECK_LIMIT, folder, Map.of(), List.of("chattr", "+D", ".")).succeeded();
    }
    Map<Row, Reading> readings = new LinkedHashMap<>();
    Cost before = servers.get().settledCost(side);
    for (MountStep step : steps) {
      double value = value(guest.get().run(side, FOLDER, step.script()));
      Cost after = servers.get().settledCost(side);
      readings.put(step.row(), new Reading(value, step.things(), after.since(before)));
      check(step, folder);
      before = after;
    }
    guest.get().run(side, ".", "rm -rf " + FOLDER);
    return readings;
  }

  private void check(MountStep step, Path folder) {
    if (!step.check().isEmpty()) {
      List<String> program =
          step.check().stream()
              .map(word -> word.replace("INPUT", guest.get().input().toString()))
              .toList();
      HostProgram.run(CHECK_LIMIT, folder, Map.of("GIT_OPTIONAL_LOCKS", "0"), program).succeeded();
    }
  }

  private static double value(String output) {
    return output
        .lines()
        .filter(line -> line.startsWith("value "))
        .map(line -> Double.parseDouble(line.substring("value ".length())))
        .findFirst()
        .orElseThrow(() -> new AssertionError("a step told no value: " + output));
  }
}
