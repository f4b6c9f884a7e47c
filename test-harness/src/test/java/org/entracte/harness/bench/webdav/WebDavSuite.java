package org.entracte.harness.bench.webdav;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.entracte.harness.bench.contest.Benchmark;
import org.entracte.harness.bench.contest.Contest;
import org.entracte.harness.bench.contest.Result;
import org.entracte.harness.bench.contest.Row;
import org.entracte.harness.bench.contest.Side;
import org.entracte.harness.bench.webdav.WebBenchmark.Done;
import org.entracte.harness.bench.webdav.WebBenchmark.Step;
import org.entracte.harness.bench.webdav.WebBenchmark.Work;
import org.entracte.harness.rig.Finished;
import org.entracte.harness.rig.HostProgram;
import org.entracte.harness.rig.WebPeer;

/** All benchmarks of WebDAV against one peer. The servers start when they are needed. */
public final class WebDavSuite implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final int SMALL_BYTES = 4096;
  private static final Pattern RATE = Pattern.compile("Requests/sec:\\s+([0-9.]+)");
  private static final int ATTEMPTS = 4;
  private static final Pattern FAULT = Pattern.compile("Socket errors|Non-2xx");
  private static final Pattern COUNT = Pattern.compile("(\\d+) requests in");
  private static final String WISH =
      "<?xml version=\"1.0\"?><D:propfind xmlns:D=\"DAV:\"><D:prop><D:creationdate/>"
          + "<D:displayname/><D:getcontentlength/><D:getcontenttype/><D:getetag/>"
          + "<D:getlastmodified/><D:resourcetype/><D:supportedlock/></D:prop></D:propfind>";
  private static final String PUTS =
      """
      wrk.method = "PUT"
      wrk.body = string.rep("x", 4096)
      local n = 0
      function request() n = n + 1; return wrk.format(nil, wrk.path .. (n % 1000)) end
      """;

  private final WebPeer.Kind peer;
  private final Path folder;
  private final Path logs;
  private final Sizes sizes;
  private final Consumer<String> progress;
  private Optional<WebServers> servers = Optional.empty();

  /** How much is done in a turn. */
  public record Sizes(int largeMib, List<Integer> listings, int seconds) {
    public static final Sizes FULL = new Sizes(1024, List.of(1_000, 10_000), 3);
    public static final Sizes QUICK = new Sizes(16, List.of(100, 1_000), 1);
  }

  /**
   * @param folder existing and empty, on the disk to be measured
   */
  public WebDavSuite(
      WebPeer.Kind peer, Path folder, Path logs, Sizes sizes, Consumer<String> progress) {
    this.peer = peer;
    this.folder = folder;
    this.logs = logs;
    this.sizes = sizes;
    this.progress = progress;
  }

  /** In the order in which they run. */
  public List<Benchmark> benchmarks() {
    List<Step> listings = new ArrayList<>();
    for (int entries : sizes.listings()) {
      Row row = new Row("PROPFIND of " + entries, "s", Row.Better.LESS, "entry");
      listings.add(new Step(row, (here, side) -> list(here, side, entries)));
    }
    String mib = sizes.largeMib() + " MiB";
    return List.of(
        benchmark(
            "get-4k",
            "GET of one file of 4 KiB by wrk",
            small("GET", 1, (here, side) -> get(here, side, 1)),
            small("GET", 32, (here, side) -> get(here, side, 32))),
        benchmark(
            "put-4k",
            "PUT of 4 KiB onto 1,000 names by wrk",
            small("PUT", 1, (here, side) -> put(here, side, 1)),
            small("PUT", 32, (here, side) -> put(here, side, 32))),
        benchmark(
            "large",
            "PUT and GET of one file of " + mib + " by curl",
            new Step(new Row("PUT " + mib, "MiB/s", Row.Better.MORE, "MiB"), this::putLarge),
            new Step(new Row("GET " + mib, "MiB/s", Row.Better.MORE, "MiB"), this::getLarge)),
        new WebBenchmark(
            "list",
            "PROPFIND with Depth 1 and eight properties, by curl",
            listings,
            this::servers));
  }

  private Benchmark benchmark(String name, String about, Step first, Step second) {
    return new WebBenchmark(name, about, List.of(first, second), this::servers);
  }

  private static Step small(String method, int connections, Work work) {
    String over = connections == 1 ? " over 1 connection" : " over " + connections;
    return new Step(new Row(method + over, "ops/s", Row.Better.MORE, "op"), work);
  }

  private Done get(WebServers here, Side side, int connections) throws IOException {
    Path file = here.tree(side).resolve("small");
    if (!Files.exists(file)) {
      byte[] content = new byte[SMALL_BYTES];
      new Random(4).nextBytes(content);
      Files.write(file, content);
    }
    Path back = folder.resolve("back");
    curl("-o", back.toString(), here.url(side) + "/small");
    same(file, back);
    return wrk(connections, "", here.url(side) + "/small");
  }

  private Done put(WebServers here, Side side, int connections) throws IOException {
    Path script = Files.writeString(folder.resolve("put.lua"), PUTS);
    Done done = wrk(connections, script.toString(), here.url(side) + "/p");
    for (int n : List.of(1, 500, 999)) {
      Path file = here.tree(side).resolve("p" + n);
      if (Files.exists(file) && !Files.readString(file).equals("x".repeat(SMALL_BYTES))) {
        throw new AssertionError(file + " does not hold what was put");
      }
    }
    return done;
  }

  /**
   * A turn in which a server ended a connection is not counted: Apache does so to one of 32 when
   * its pool of workers changes its size, in about one turn of twelve.
   */
  private Done wrk(int connections, String script, String url) {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("wrk", "-t1", "-c" + connections, "-d" + sizes.seconds() + "s"));
    if (!script.isEmpty()) {
      command.addAll(List.of("-s", script));
    }
    command.add(url);
    String printed = "";
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      printed = HostProgram.run(LIMIT, command).succeeded();
      Matcher rate = RATE.matcher(printed);
      Matcher count = COUNT.matcher(printed);
      if (rate.find() && count.find() && !FAULT.matcher(printed).find()) {
        return new Done(Double.parseDouble(rate.group(1)), Double.parseDouble(count.group(1)));
      }
      progress.accept("not counted, attempt " + attempt + ": " + printed.strip());
    }
    throw new AssertionError(
        url + " over " + connections + ", " + ATTEMPTS + " times in a row: " + printed);
  }

  private Path large() throws IOException {
    Path file = folder.resolve("large");
    if (!Files.exists(file)) {
      byte[] piece = new byte[1 << 20];
      new Random(5).nextBytes(piece);
      try (var out = Files.newOutputStream(file)) {
        for (int i = 0; i < sizes.largeMib(); i++) {
          out.write(piece);
        }
      }
    }
    return file;
  }

  private Done putLarge(WebServers here, Side side) throws IOException {
    Path file = large();
    double seconds = curl("-T", file.toString(), "-o", "/dev/null", here.url(side) + "/large");
    same(file, here.tree(side).resolve("large"));
    return new Done(sizes.largeMib() / seconds, sizes.largeMib());
  }

  private Done getLarge(WebServers here, Side side) throws IOException {
    double seconds = curl("-o", "/dev/null", here.url(side) + "/large");
    return new Done(sizes.largeMib() / seconds, sizes.largeMib());
  }

  private Done list(WebServers here, Side side, int entries) throws IOException {
    Path directory = here.tree(side).resolve("many-" + entries);
    if (!Files.exists(directory)) {
      Files.createDirectory(directory);
      for (int i = 0; i < entries; i++) {
        Files.writeString(directory.resolve("file " + i + ".txt"), "x");
      }
    }
    Path back = folder.resolve("listing");
    double seconds =
        curl(
            "-X",
            "PROPFIND",
            "-H",
            "Depth: 1",
            "-H",
            "Content-Type: application/xml",
            "--data-binary",
            WISH,
            "-o",
            back.toString(),
            here.url(side) + "/many-" + entries + "/");
    int hrefs = Files.readString(back).split("<D:href>", -1).length - 1;
    if (hrefs != entries + 1) {
      throw new AssertionError("a PROPFIND of " + entries + " entries named " + hrefs);
    }
    return new Done(seconds, entries);
  }

  /** Answers the seconds from the connection's start to the last byte. */
  private static double curl(String... words) {
    List<String> command = new ArrayList<>(List.of("curl", "-sSf", "-w", "\n%{time_total}"));
    command.addAll(List.of(words));
    Finished finished = HostProgram.run(LIMIT, command);
    String[] lines = finished.succeeded().split("\n", -1);
    return Double.parseDouble(lines[lines.length - 1]);
  }

  private static void same(Path expected, Path got) throws IOException {
    if (Files.mismatch(expected, got) >= 0) {
      throw new AssertionError(got + " differs from " + expected);
    }
  }

  private WebServers servers() {
    if (servers.isEmpty()) {
      try {
        servers = Optional.of(WebServers.start(peer, folder, logs));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return servers.get();
  }

  /** Runs these benchmarks one after the other. */
  public List<Result> run(List<Benchmark> chosen, int rounds)
      throws IOException, InterruptedException {
    List<Result> results = new ArrayList<>();
    Contest contest = new Contest(rounds, progress);
    for (Benchmark benchmark : chosen) {
      results.addAll(contest.run(benchmark));
    }
    return results;
  }

  /** The most memory that each had resident so far, in MiB. */
  public Map<Side, Long> peakMib() throws IOException {
    return Map.of(
        Side.OURS, servers().peakBytes(Side.OURS) >> 20,
        Side.PEER, servers().peakBytes(Side.PEER) >> 20);
  }

  @Override
  public void close() throws IOException {
    if (servers.isPresent()) {
      servers.get().close();
    }
  }
}
