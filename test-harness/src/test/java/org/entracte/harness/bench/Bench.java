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
import org.entracte.harness.bench.webdav.WebDavSuite;
import org.entracte.harness.rig.HostProgram;
import org.entracte.harness.rig.ProjectFolder;
import org.entracte.harness.rig.WebPeer;

/** {@code bin/bench}: runs a suite of benchmarks and prints its table. */
public final class Bench {
  private static final Path LOGS = ProjectFolder.root().resolve("test-harness/target/bench-logs");

  private final PrintStream out;
  private final PrintStream err;

  Bench(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  /** {@code list}, or {@code nfs} or {@code webdav} and the words of {@link Options#parse}. */
  public static void main(String[] words) throws IOException, InterruptedException {
    Bench bench = new Bench(System.out, System.err);
    if (words[0].equals("list")) {
      bench.list();
      return;
    }
    Options options = Options.parse(List.of(words).subList(1, words.length));
    System.exit(words[0].equals("webdav") ? bench.webDav(options) : bench.nfs(options));
  }

  private void list() throws IOException {
    try (NfsSuite suite = new NfsSuite(Path.of("."), LOGS, Sizes.FULL, err::println)) {
      for (Benchmark each : suite.benchmarks()) {
        out.printf("nfs     %-14s %s%n", each.name(), each.about());
      }
    }
    try (WebDavSuite suite = webDavSuite(WebPeer.Kind.APACHE, Path.of("."), false)) {
      for (Benchmark each : suite.benchmarks()) {
        out.printf("webdav  %-14s %s%n", each.name(), each.about());
      }
    }
  }

  private WebDavSuite webDavSuite(WebPeer.Kind peer, Path folder, boolean quick) {
    WebDavSuite.Sizes sizes = quick ? WebDavSuite.Sizes.QUICK : WebDavSuite.Sizes.FULL;
    return new WebDavSuite(peer, folder, LOGS, sizes, this::progress);
  }

  /** The same for WebDAV, against each peer in its turn. */
  int webDav(Options options) throws IOException, InterruptedException {
    Files.createDirectories(options.folder());
    for (WebPeer.Kind peer : WebPeer.Kind.values()) {
      Path folder = Files.createTempDirectory(options.folder().toAbsolutePath(), "webdav-");
      Runtime.getRuntime().addShutdownHook(new Thread(() -> ProjectFolder.remove(folder)));
      try (WebDavSuite suite = webDavSuite(peer, folder, options.quick())) {
        List<Benchmark> chosen = chosen(options, suite.benchmarks());
        if (chosen.isEmpty()) {
          return 2;
        }
        List<Result> results = suite.run(chosen, options.rounds());
        Map<String, String> about = about(options, peer.debianPackage());
        suite.peakMib().forEach((side, mib) -> about.put("peak MiB of " + side, "" + mib));
        report(options, about, peer.debianPackage(), results);
      } catch (AssertionError failed) {
        progress("FAILED, logs in " + LOGS + ": " + failed.getMessage());
        return 1;
      }
    }
    return 0;
  }

  /** None if one of the names is unknown. */
  private List<Benchmark> chosen(Options options, List<Benchmark> all) {
    for (String name : options.only()) {
      if (all.stream().noneMatch(each -> each.name().equals(name))) {
        progress("there is no benchmark \"" + name + "\"; bin/bench --list names them all");
        return List.of();
      }
    }
    return all.stream()
        .filter(each -> options.only().isEmpty() || options.only().contains(each.name()))
        .toList();
  }

  /** Answers the exit status: 1 when a benchmark did not do its work, 2 for an unknown name. */
  int nfs(Options options) throws IOException, InterruptedException {
    Files.createDirectories(options.folder());
    Path folder = Files.createTempDirectory(options.folder().toAbsolutePath(), "nfs-");
    // However this ends, by Ctrl-C too.
    Runtime.getRuntime().addShutdownHook(new Thread(() -> ProjectFolder.remove(folder)));
    try (NfsSuite suite =
        new NfsSuite(folder, LOGS, options.quick() ? Sizes.QUICK : Sizes.FULL, this::progress)) {
      List<Benchmark> chosen = chosen(options, suite.benchmarks());
      if (chosen.isEmpty()) {
        return 2;
      }
      report(
          options,
          about(options, "nfs-ganesha"),
          "nfs-ganesha",
          suite.run(chosen, options.rounds(), options.profile()));
      return 0;
    } catch (AssertionError failed) {
      progress("FAILED, logs in " + LOGS + ": " + failed.getMessage());
      return 1;
    }
  }

  /** The figures of several peers go to files of their own. */
  private void report(Options options, Map<String, String> about, String peer, List<Result> results)
      throws IOException {
    about.forEach((key, value) -> out.println(key + ": " + value));
    out.println();
    out.print(ResultTable.render("entracte", peer, results));
    if (options.json().isPresent()) {
      Path json = options.json().get();
      boolean only = peer.equals("nfs-ganesha");
      Files.writeString(
          only ? json : json.resolveSibling(peer + "-" + json.getFileName()),
          ResultJson.render(about, results));
    }
  }

  private static Map<String, String> about(Options options, String peer) {
    Map<String, String> about = new LinkedHashMap<>();
    about.put("ours", "entracte " + line("git", "-C", ".", "describe", "--always", "--dirty"));
    about.put("peer", peer + " " + line("dpkg-query", "-Wf", "${Version}", peer));
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
