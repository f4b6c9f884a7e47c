package org.entracte.harness.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
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
import org.entracte.harness.rig.LoopDisk;
import org.entracte.harness.rig.ProjectFolder;
import org.entracte.harness.rig.WebDavFiles;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** What an administrator allots holds for everybody whom a gateway serves, also one run by root. */
@Tag("e2e")
final class QuotaTest {
  private static final Duration STEP = Duration.ofMinutes(1);
  private static final int MIB = 1 << 20;

  private Path folder = Path.of("");
  private Path logs = Path.of("");

  @BeforeEach
  void make(TestInfo test) {
    folder = ProjectFolder.fresh("quota");
    logs = Laptop.logs(test);
  }

  @AfterEach
  void remove() {
    ProjectFolder.remove(folder);
  }

  @Test
  void whatAFileSystemKeepsForRootIsNotForThoseWhoAreServed() throws IOException {
    try (LoopDisk disk = LoopDisk.make(LoopDisk.Kind.EXT4, 128, "-m", "50");
        GatewayProcess gateway =
            GatewayProcess.on(disk.folder(), folder.resolve("gateway"), logs).start()) {
      WebDavFiles files = new WebDavFiles(gateway.export());
      WebDavFiles.Answer answer = files.offer("much", 90 * MIB);
      assertThat(answer.status()).as(answer.text()).isEqualTo(507);
      assertThat(answer.text()).contains("sufficient-disk-space");
      assertThat(files.offer("less", 8 * MIB).status()).isEqualTo(201);
    }
  }

  @Test
  void aQuotaIsToldAsOneAndKeepsNothingElseFromBeingDone(TestInfo test) throws IOException {
    assumeTrue(LoopDisk.Kind.BTRFS.isKnown(), "a kernel without btrfs");
    try (LoopDisk disk = LoopDisk.make(LoopDisk.Kind.BTRFS, 512)) {
      Path tree = disk.folder().resolve("home");
      run("btrfs", "subvolume", "create", tree.toString());
      run("btrfs", "quota", "enable", disk.folder().toString());
      run("btrfs", "qgroup", "limit", "48M", tree.toString());
      try (GatewayProcess gateway =
              GatewayProcess.on(tree, folder.resolve("gateway"), logs).start();
          CacheProcess cache =
              CacheProcess.of(gateway.export(), folder.resolve("laptop"), logs).start()) {
        WebDavFiles.Answer answer =
            new WebDavFiles(gateway.export()).offer("over webdav", 64 * MIB);
        assertThat(answer.status()).as(answer.text()).isEqualTo(507);
        assertThat(answer.text()).contains("quota-not-exceeded");
        kernelIsToldSo(gateway, tree);
        laptopKeepsWhatThereIsNoQuotaFor(cache, tree);
      }
    }
  }

  private void kernelIsToldSo(GatewayProcess gateway, Path tree) {
    try (KernelClient mount =
        KernelClient.boot(
            KernelClient.Request.port(gateway.nfsPort()).with("vers=4.2"), logs.resolve("guest"))) {
      Finished written = mount.run("dd if=/dev/zero of=much bs=1M count=64 conv=fsync", STEP);
      assertThat(written.status()).isNotZero();
      assertThat(written.stdout() + written.stderr()).containsIgnoringCase("quota exceeded");
      mount.run("rm much", STEP).succeeded();
      Awaitility.await("btrfs to count what was freed")
          .atMost(STEP)
          .until(
              () -> {
                run("btrfs", "filesystem", "sync", tree.toString());
                return mount.run("echo small >beside && sync beside", STEP).status() == 0;
              });
      mount.shutDown();
    }
  }

  private static void laptopKeepsWhatThereIsNoQuotaFor(CacheProcess cache, Path tree)
      throws IOException {
    new WebDavFiles(cache.webdav()).put("big.txt", "x".repeat(64 * MIB));
    Awaitility.await("the edit to be refused")
        .atMost(STEP)
        .untilAsserted(
            () -> {
              JsonNode status = cache.commands().json("status");
              assertThat(status.path("parked").asInt()).as("%s", status).isEqualTo(1);
            });
    assertThat(cache.commands().run("status").stdout()).contains("QUOTA");
    run("btrfs", "qgroup", "limit", "none", tree.toString());
    cache.commands().run("retry", "--all").succeeded();
    Awaitility.await("the edit to arrive")
        .atMost(STEP)
        .untilAsserted(() -> assertThat(cache.commands().run("status").status()).isZero());
    assertThat(Files.size(tree.resolve("big.txt"))).isEqualTo(64L * MIB);
  }

  private static void run(String... command) {
    HostProgram.run(STEP, List.of(command)).succeeded();
  }
}
