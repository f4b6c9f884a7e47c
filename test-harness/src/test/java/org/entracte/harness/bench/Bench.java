package org.entracte.harness.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.entracte.harness.bench.contest.Benchmark;
import org.entracte.harness.bench.contest.Result;
import org.entracte.harness.bench.contest.ResultJson;
import org.entracte.harness.bench.contest.ResultTable;
import org.entracte.harness.bench.nfs.NfsSuite;
import org.entracte.harness.bench.nfs.Sizes;
import org.entracte.harness.rig.HostProgram;
import org.entracte.harness.rig.ProjectFolder;

/** {@code bin/bench}: runs a suite of benchmarks and prints its table. */
public final class Bench {
  private static final Path LOGS = ProjectFolder.root().resolve("test-harness/target/bench-logs");

  private final PrintStream out;
  private final PrintStream err;

  Bench(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  /** {@code list}, or {@code nfs} and the words of {@link Options#parse}. */
  public static void main(String[] words) throws IOException, InterruptedException {
    Bench bench = new Bench(System.out, System.err);
    if (words[0].equals("list")) {
      bench.list();
      return;
    }
    System.exit(bench.nfs(Options.parse(List.of(words).subList(1, words.length))));
  }

  private void list() throws IOException {
    try (NfsSuite suite = new NfsSuite(Path.of("."), LOGS, Sizes.FULL, err::println)) {
      for (Benchmark each : suite.benchmarks()) {
        out.printf("nfs  %-14s %s%n", each.name(), each.about());
      }
    }
  }

  /** Answers the exit status: 1 when a benchmark did not do its work, 2 for an unknown name. */
  int nfs(Options options) throws IOException, InterruptedException {
    Files.createDirectories(options.folder());
    Path folder = Files.createTempDirectory(options.folder().toAbsolutePath(), "nfs-");
    // However this ends, by Ctrl-C too.
    Runtime.getRuntime().addShutdownHook(new Thread(() -> ProjectFolder.remove(folder)));
    try (NfsSuite suite =
        new NfsSuite(folder, LOGS, options.quick() ? Sizes.QUICK : Sizes.FULL, this::progress)) {
      List<Benchmark> all = suite.benchmarks();
      for (String name : options.only()) {
        if (all.stream().noneMatch(each -> each.name().equals(name))) {
          progress("there is no benchmark \"" + name + "\"; bin/bench --list names them all");
          return 2;
        }
      }
      List<Benchmark> chosen =
          all.stream()
              .filter(each -> options.only().isEmpty() || options.only().contains(each.name()))
              .toList();
      report(options, suite.run(chosen, options.rounds(), options.profile()));
      return 0;
    } catch (AssertionError failed) {
      progress("FAILED, logs in " + LOGS + ": " + failed.getMessage());
      return 1;
    }
  }

  private void report(Options options, List<Result> results) throws IOException {
    Map<String, String> about = about(options);
    about.forEach((key, value) -> out.println(key + ": " + value));
    out.println();
    out.print(ResultTable.render("entracte", "nfs-ganesha", results));
    if (options.json().isPresent()) {
      Files.writeString(options.json().get(), ResultJson.render(about, results));
    }
  }

  private static Map<String, String> about(Options options) {
    Map<String, String> about = new LinkedHashMap<>();
    about.put("ours", "entracte " + line("git", "-C", ".", "describe", "--always", "--dirty"));
    about.put("peer", "nfs-ganesha " + line("dpkg-query", "-Wf", "${Version}", "nfs-ganesha"));
    about.put("kernel", line("uname", "-sr"));
    about.put("cores", Integer.toString(Runtime.getRuntime().availableProcessors()));
    about.put("java", System.getProperty("java.runtime.version"));
    about.put("rounds", Integer.toString(options.rounds()));
    about.put("sizes", options.quick() ? "quick" : "full");
    about.put("ratio", "above 1: entracte is faster");
    return about;
  }

  /** What a program says in its first line, or that it does not run. */
  private static String line(String... program) {
    return HostProgram.run(Duration.ofSeconds(10), ProjectFolder.root(), Map.of(), List.of(program))
        .stdout()
        .lines()
        .findFirst()
        .orElse("unknown");
  }

  private void progress(String line) {
    err.println("bench: " + line);
  }
}
