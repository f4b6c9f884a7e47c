package org.entracte.harness.bench.webdav;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.entracte.harness.bench.contest.Result;
import org.entracte.harness.bench.contest.Side;
import org.entracte.harness.rig.ProjectFolder;
import org.entracte.harness.rig.WebPeer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A contest in small. Needs root, wrk, apache2-bin and nginx with dav-ext. */
@Tag("e2e")
final class WebDavSuiteTest {
  private static final WebDavSuite.Sizes TINY = new WebDavSuite.Sizes(1, List.of(10), 1);
  private static final Path LOGS = ProjectFolder.root().resolve("test-harness/target/e2e/bench");

  private final Path folder = ProjectFolder.fresh("bench-webdav");

  @AfterEach
  void removeTheFolder() {
    ProjectFolder.remove(folder);
  }

  @ParameterizedTest
  @EnumSource
  void bothServersDoAllOfTheWork(WebPeer.Kind peer) throws IOException, InterruptedException {
    try (WebDavSuite suite = new WebDavSuite(peer, folder, LOGS, TINY, line -> {})) {
      List<Result> results = suite.run(suite.benchmarks(), 1);
      assertThat(results).hasSize(7).allMatch(result -> result.ratio() > 0);
      assertThat(suite.peakMib()).containsKeys(Side.OURS, Side.PEER);
      assertThat(suite.peakMib().values()).allMatch(mib -> mib > 0);
    }
  }
}
