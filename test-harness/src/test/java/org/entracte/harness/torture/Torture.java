package org.entracte.harness.torture;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.entracte.harness.rig.HostProgram;
import org.entracte.harness.rig.ProjectFolder;

/** {@code bin/torture}: one round after the other until the time is over. */
public final class Torture {
  /** Room for Ctrl-C to end processes and mounts. */
  private static final long TIDYING_SECONDS = 150;

  private static final int MOST_SENTENCES = 12;

  private final AtomicReference<Optional<Stage>> stage = new AtomicReference<>(Optional.empty());
  private final PrintStream out;
  private final Path logs;

  Torture(PrintStream out, Path logs) {
    this.out = out;
    this.logs = logs;
  }

  /**
   * What was asked for.
   *
   * @param rounds at most so many; the time may be over before
   */
  record Options(Duration time, long firstSeed, int rounds) {
    /** From the command line, which bin/torture has checked: MINUTES FIRST_SEED ROUNDS. */
    static Options parse(String[] words) {
      return new Options(
          Duration.ofMinutes(Long.parseLong(words[0])),
          Long.parseLong(words[1]),
          Integer.parseInt(words[2]));
    }
  }

  /** Ends with status 1 when a promise was broken, 3 when something is missing here. */
  public static void main(String[] words) throws IOException, InterruptedException {
    List<String> missing = missing();
    if (!missing.isEmpty()) {
      missing.forEach(each -> System.err.println("torture: " + each));
      System.exit(3);
    }
    CountDownLatch ended = new CountDownLatch(1);
    Thread main = Thread.currentThread();
    Torture torture =
        new Torture(System.out, ProjectFolder.root().resolve("test-harness/target/torture"));
    Runtime.getRuntime().addShutdownHook(new Thread(() -> torture.interrupt(main, ended)));
    int status = 1;
    try {
      status = torture.run(Options.parse(words)).failures() == 0 ? 0 : 1;
    } finally {
      ended.countDown();
    }
    System.exit(status);
  }

  private void interrupt(Thread main, CountDownLatch ended) {
    if (ended.getCount() == 0) {
      return;
    }
    main.interrupt();
    // Whoever waits for a process or the guest sees it end.
    stage.get().ifPresent(Stage::close);
    try {
      if (!ended.await(TIDYING_SECONDS, TimeUnit.SECONDS)) {
        System.err.println("torture: something it started still runs");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What this machine lacks, in sentences. */
  static List<String> missing() {
    List<String> missing = new ArrayList<>();
    if (!System.getProperty("user.name").equals("root")) {
      missing.add("needs root, for network namespaces and mounts");
    }
    if (!Files.exists(Path.of("/dev/fuse"))) {
      missing.add("needs /dev/fuse, for davfs2");
    }
    demand(missing, "linux.uml", "user-mode-linux");
    demand(missing, "mount.nfs4", "nfs-common");
    demand(missing, "mount.davfs", "davfs2");
    demand(missing, "ip", "iproute2");
    demand(missing, "gcc", "gcc libc6-dev");
    demand(missing, "busybox", "busybox-static");
    if (!Files.isExecutable(Path.of("/usr/bin/python3"))) {
      missing.add("needs /usr/bin/python3: apt-get install python3");
    }
    return missing;
  }

  private static void demand(List<String> missing, String program, String packages) {
    List<String> look = List.of("sh", "-c", "PATH=$PATH:/usr/sbin:/sbin command -v " + program);
    if (HostProgram.run(Duration.ofSeconds(10), look).status() != 0) {
      missing.add("needs " + program + ": apt-get install " + packages);
    }
  }

  Tally run(Options options) throws IOException, InterruptedException {
    long until = System.nanoTime() + options.time().toNanos();
    Tally all = Tally.NONE;
    for (long seed = options.firstSeed();
        all.rounds() < options.rounds() && System.nanoTime() < until;
        seed++) {
      all = all.plus(round(seed));
    }
    out.println(all);
    return all;
  }

  private Tally round(long seed) throws IOException, InterruptedException {
    Path folder = logs.resolve("seed-" + seed);
    long begun = System.nanoTime();
    Round.Ended ended =
        new Round(seed, work(seed), folder, set -> stage.set(Optional.of(set))).run();
    out.printf(
        Locale.ROOT,
        "seed %d: %s, %d s, laptops=%d %s%n",
        seed,
        ended.broken().isEmpty() ? "held" : "BROKEN",
        Duration.ofNanos(System.nanoTime() - begun).toSeconds(),
        ended.laptops(),
        ended.tally().counts());
    if (ended.broken().isEmpty()) {
      ProjectFolder.remove(folder);
    } else {
      ended.broken().stream().limit(MOST_SENTENCES).forEach(each -> out.println("  " + each));
      if (ended.broken().size() > MOST_SENTENCES) {
        out.println("  and " + (ended.broken().size() - MOST_SENTENCES) + " more in broken.txt");
      }
      out.println("  what it left: " + folder);
      out.println("  again: bin/torture --seed " + seed);
    }
    return ended.tally();
  }

  /** How long people work in the round of this seed: 20 to 40 s. */
  private static Duration work(long seed) {
    return Duration.ofSeconds(20 + Math.floorMod(seed * 7, 21L));
  }
}
