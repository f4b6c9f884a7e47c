package org.entracte.harness.bench.nfs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.entracte.harness.bench.contest.Benchmark;
import org.entracte.harness.bench.contest.Contest;
import org.entracte.harness.bench.contest.Result;
import org.entracte.harness.bench.nfs.MountBenchmark.Durability;
import org.entracte.protocol.nfs.WireLoad;

/** All benchmarks of NFS. Servers and guest start when the first benchmark needs them. */
public final class NfsSuite implements AutoCloseable {
  private final Path folder;
  private final Path logs;
  private final Sizes sizes;
  private final Consumer<String> progress;
  private final WireBenchmark.Loads loads = new WireBenchmark.Loads();
  private Optional<Servers> servers = Optional.empty();
  private Optional<Guest> guest = Optional.empty();

  /**
   * @param folder existing and empty, on the disk to be measured, its path without blanks
   * @param logs what servers and guest say
   */
  public NfsSuite(Path folder, Path logs, Sizes sizes, Consumer<String> progress) {
    this.folder = folder;
    this.logs = logs;
    this.sizes = sizes;
    this.progress = progress;
  }

  /** In the order in which they run. */
  public List<Benchmark> benchmarks() {
    List<Benchmark> all = new ArrayList<>();
    all.add(stream());
    for (Durability durability : Durability.values()) {
      all.add(small(durability));
      all.add(untar(durability));
    }
    all.add(random());
    all.add(git());
    for (WireLoad.Work work : WireLoad.Work.values()) {
      all.add(new WireBenchmark(work, sizes.wire(), this::servers, loads));
    }
    return all;
  }

  private Benchmark stream() {
    int mib = sizes.streamMib();
    return mounted(
        "stream",
        Durability.AS_IT_IS,
        "one file of " + mib + " MiB, written in 1 MiB pieces and synced, then read cold",
        MountStep.rate("write+fsync", "MiB/s", "stream_write " + mib, mib, "MiB"),
        MountStep.rate("cold read", "MiB/s", "stream_read " + mib, mib, "MiB"));
  }

  private Benchmark small(Durability durability) {
    int files = sizes.files();
    return mounted(
        "small" + suffix(durability),
        durability,
        files + " files of 4 KiB in one folder, one after the other" + remark(durability),
        MountStep.seconds("create+write+close", "small_create " + files, files, "file"),
        MountStep.seconds("cold ls -lR", "small_list " + files, files, "file"),
        MountStep.seconds("cold read of all", "small_read " + files, files, "file"),
        MountStep.seconds("unlink all", "small_unlink " + files, files, "file"));
  }

  private static String suffix(Durability durability) {
    return switch (durability) {
      case AS_IT_IS -> "";
      case EQUAL -> "-synced";
    };
  }

  private static String remark(Durability durability) {
    return switch (durability) {
      case AS_IT_IS -> "";
      case EQUAL -> "; the peer, too, answers changes of names when they are on the disk";
    };
  }

  private Benchmark untar(Durability durability) {
    return mounted(
        "headers" + suffix(durability),
        durability,
        "the C headers of libc6-dev and what it needs, unpacked by tar and removed by rm"
            + remark(durability),
        MountStep.seconds("untar", "headers_untar", 1, "tree")
            .checkedBy("tar", "--compare", "-f", "INPUT/headers.tar"),
        MountStep.seconds("rm -r", "headers_remove", 1, "tree"));
  }

  private Benchmark random() {
    int mib = sizes.fioMib();
    int blocks = mib * 256;
    List<MountStep> steps = new ArrayList<>();
    for (int depth : List.of(1, 16)) {
      for (String way : List.of("write", "read")) {
        String script = "random_" + way + " " + mib + " " + depth;
        steps.add(
            MountStep.rate("4 KiB " + way + ", depth " + depth, "ops/s", script, blocks, "op"));
      }
    }
    return mounted(
        "random",
        Durability.AS_IT_IS,
        "each 4 KiB block of " + mib + " MiB once, in random order, past the client's cache (fio)",
        steps.toArray(MountStep[]::new));
  }

  private Benchmark git() {
    return mounted(
        "git",
        Durability.AS_IT_IS,
        "a repository of the C headers: clone it onto the mount, then git status",
        MountStep.seconds("clone", "git_clone", 1, "clone")
            .checkedBy("git", "-c", "safe.directory=*", "-C", "clone", "fsck", "--strict"),
        MountStep.seconds("cold status", "git_status_cold", 1, "status"),
        MountStep.seconds("warm status", "git_status_warm", 1, "status"));
  }

  private Benchmark mounted(String name, Durability durability, String about, MountStep... steps) {
    return new MountBenchmark(name, about, List.of(steps), durability, this::servers, this::guest);
  }

  private Servers servers() {
    if (servers.isEmpty()) {
      try {
        servers = Optional.of(Servers.start(folder, logs, progress));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return servers.get();
  }

  private Guest guest() {
    if (guest.isEmpty()) {
      guest = Optional.of(Guest.boot(servers(), sizes, logs));
    }
    return guest.get();
  }

  /**
   * Runs these benchmarks one after the other.
   *
   * @param profiles where our server's profile of each goes, if one is wanted
   */
  public List<Result> run(List<Benchmark> chosen, int rounds, Optional<Path> profiles)
      throws IOException, InterruptedException {
    List<Result> results = new ArrayList<>();
    Contest contest = new Contest(rounds, progress);
    for (Benchmark benchmark : chosen) {
      for (Result result : contest.run(benchmark)) {
        progress.accept(
            "%s: %s: %,.2f against %,.2f %s, ratio %.2f"
                .formatted(
                    benchmark.name(),
                    result.row().name(),
                    result.ours().values().median(),
                    result.peer().values().median(),
                    result.row().unit(),
                    result.ratio()));
        results.add(result);
      }
      if (profiles.isPresent()) {
        progress.accept(benchmark.name() + ": profile of ours");
        new Profiler(profiles.get()).record(benchmark, servers().oursPid());
      }
    }
    return results;
  }

  @Override
  public void close() throws IOException {
    try {
      loads.close();
      if (guest.isPresent()) {
        guest.get().close();
      }
    } finally {
      if (servers.isPresent()) {
        servers.get().close();
      }
    }
  }
}
