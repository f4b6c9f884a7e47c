package org.entracte.harness.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.entracte.harness.rig.CacheProcess;
import org.entracte.harness.rig.Finished;
import org.entracte.harness.rig.GatewayProcess;
import org.entracte.harness.rig.HostProgram;
import org.entracte.harness.rig.KernelClient;
import org.entracte.harness.rig.ProjectFolder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** What system calls answer on a mount is what they answer on a local file system. */
@Tag("e2e")
class PosixTest {
  private static final Duration LIMIT = Duration.ofMinutes(3);

  private Path folder = Path.of("");
  private Path tree = Path.of("");
  private Path logs = Path.of("");

  @BeforeEach
  void make(TestInfo test) throws IOException {
    folder = ProjectFolder.fresh("posix");
    tree = Files.createDirectory(folder.resolve("tree"));
    logs = Laptop.logs(test);
  }

  @AfterEach
  void remove() {
    ProjectFolder.remove(folder);
  }

  @Test
  void aMountOfTheGatewayAnswersAsALocalFileSystem() throws IOException {
    try (GatewayProcess gateway = GatewayProcess.on(tree, folder, logs).start()) {
      assertThat(onMount(gateway.nfsPort())).containsExactlyElementsOf(here());
    }
  }

  @Test
  void aMountOfALaptopsCacheAnswersAsALocalFileSystem() throws IOException {
    try (GatewayProcess gateway = GatewayProcess.on(tree, folder, logs).start();
        CacheProcess cache =
            CacheProcess.of(gateway.export(), folder.resolve("laptop"), logs).start()) {
      Awaitility.await("the cache to know its export")
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() -> assertThat(cache.commands().run("status").status()).isZero());
      // The gateway has times of its own for directories, which come with the verdicts.
      cache.commands().run("offline").succeeded();
      assertThat(onMount(cache.nfsPort())).containsExactlyElementsOf(here());
      cache.commands().run("online").succeeded();
      cache.commands().run("flush", "--wait").succeeded();
      Finished conflicts = cache.commands().run("conflicts");
      assertThat(conflicts.status()).as(conflicts.stdout()).isZero();
    }
  }

  /** On the file system that the exported directory lies on. */
  private List<String> here() throws IOException {
    Path local = Files.createDirectory(folder.resolve("local"));
    return lines(HostProgram.run(LIMIT, List.of(cases(), local.toString())).succeeded());
  }

  private List<String> onMount(int port) {
    try (KernelClient mount =
        KernelClient.boot(
            KernelClient.Request.port(port).with("vers=4.2"), logs.resolve("guest"))) {
      List<String> answers = lines(mount.run(cases() + " /run/mnt", LIMIT).succeeded());
      mount.shutDown();
      return answers;
    }
  }

  private static String cases() {
    return ProjectFolder.root().resolve("test-harness/rig/posix-cases.py").toString();
  }

  private static List<String> lines(String output) {
    return output.lines().toList();
  }
}
