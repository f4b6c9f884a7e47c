package org.entracte.harness.bench.nfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.entracte.harness.bench.contest.Benchmark;
import org.entracte.harness.bench.contest.Result;
import org.entracte.harness.rig.ProjectFolder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A contest in small, with both servers and a kernel. Needs root and nfs-ganesha. */
@Tag("e2e")
final class NfsSuiteTest {
  private static final Sizes TINY = new Sizes(1, 8, 8, 1, Duration.ofMillis(50));
  private static final Path LOGS = ProjectFolder.root().resolve("test-harness/target/e2e/bench");

  private final Path folder = ProjectFolder.fresh("bench");

  @AfterEach
  void removeTheFolder() {
    ProjectFolder.remove(folder);
  }

  @Test
  void bothServersDoTheWorkAndOursIsProfiled(@TempDir Path profiles)
      throws IOException, InterruptedException {
    try (NfsSuite suite = new NfsSuite(folder, LOGS, TINY, line -> {})) {
      List<Benchmark> chosen =
          suite.benchmarks().stream()
              .filter(each -> List.of("small-synced", "wire-read-4k").contains(each.name()))
              .toList();
      List<Result> results = suite.run(chosen, 1, Optional.of(profiles));
      assertThat(results).hasSize(9).allMatch(result -> result.ratio() > 0);
      assertThat(results).allMatch(result -> result.ours().heapBytes().isPresent());
    }
    assertThat(Files.readString(profiles.resolve("small-synced.txt"))).contains("Processor time");
  }
}
