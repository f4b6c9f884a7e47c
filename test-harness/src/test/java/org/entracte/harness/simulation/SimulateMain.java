package org.entracte.harness.simulation;

import java.io.PrintStream;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bin/simulate}. */
@Command(
    name = "simulate",
    mixinStandardHelpOptions = true,
    description = {
      "Runs gateway and laptops in one thread, from seeds, under faults of every kind, and checks",
      "that nothing is lost, nothing is done twice and all agree in the end. Exit code 1 if not."
    })
final class SimulateMain implements Callable<Integer> {
  private final PrintStream out;

  @Option(names = "--seed", paramLabel = "N", description = "run this one seed")
  private @Nullable Long seed;

  @Option(names = "--schedule", paramLabel = "TEXT", description = "run this, as a failure told it")
  private @Nullable String schedule;

  @Option(names = "--trace", description = "with --seed or --schedule: tell all that happens")
  private boolean trace;

  @Option(names = "--minutes", paramLabel = "N", description = "hunt for so long")
  private int minutes;

  @Option(names = "--schedules", paramLabel = "N", description = "hunt over so many seeds")
  private long schedules;

  @Option(names = "--from-seed", paramLabel = "S", description = "the first seed of a hunt")
  private long fromSeed;

  @Option(names = "--threads", paramLabel = "N", description = "default: one for each core")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--with",
      paramLabel = "KIND",
      description = "rot, restore or state: happens besides")
  private Mishaps mishaps = Mishaps.NONE;

  @Option(names = "--planted", description = "see that planted bugs are found")
  private boolean planted;

  private SimulateMain(PrintStream out) {
    this.out = out;
  }

  /** See {@code --help}. */
  public static void main(String[] arguments) {
    System.exit(
        new CommandLine(new SimulateMain(System.out))
            .setCaseInsensitiveEnumValuesAllowed(true)
            .execute(arguments));
  }

  @Override
  public Integer call() throws SQLException, InterruptedException {
    if (planted) {
      return planted();
    }
    String text = schedule;
    if (text != null) {
      return one(Schedule.parse(text));
    }
    Long number = seed;
    return number == null ? hunt() : one(mishaps.of(number));
  }

  private int one(Schedule which) throws SQLException {
    try (Site site = new Site()) {
      Simulation.Report report = Simulation.run(which, Faults.NONE, site);
      if (trace) {
        out.print(report.trace());
      }
      out.println(report.tally().summary(0));
      return 0;
    } catch (Violation violation) {
      out.println(trace ? violation.getMessage() : violation.what());
      if (trace && violation.getCause() != null) {
        violation.getCause().printStackTrace(out);
      }
      out.println("schedules=1 failures=1");
      return 1;
    }
  }

  private int hunt() throws InterruptedException {
    if (minutes == 0 && schedules == 0) {
      throw new CommandLine.ParameterException(
          new CommandLine(this), "say --minutes, --schedules, --seed, --schedule or --planted");
    }
    Duration time = minutes == 0 ? Duration.ofDays(365) : Duration.ofMinutes(minutes);
    long last = schedules == 0 ? Long.MAX_VALUE : fromSeed + schedules - 1;
    Hunt hunt = new Hunt(mishaps, fromSeed, last, time, InstantSource.system(), out);
    hunt.run(threads);
    out.println(hunt.tally().details());
    out.printf("%.1f schedules per second on %d threads%n", hunt.schedulesPerSecond(), threads);
    out.println(hunt.tally().summary(hunt.failures().size()));
    return hunt.failures().isEmpty() ? 0 : 1;
  }

  private int planted() throws SQLException {
    int caught = 0;
    try (Site site = new Site()) {
      for (PlantedBug bug : PlantedBug.values()) {
        Finding finding = Finding.of(bug, site);
        out.printf("%-32s %s%n", bug, finding);
        caught += finding.found() ? 1 : 0;
      }
    }
    out.printf("caught %d/%d%n", caught, PlantedBug.values().length);
    return caught == PlantedBug.values().length ? 0 : 1;
  }
}
