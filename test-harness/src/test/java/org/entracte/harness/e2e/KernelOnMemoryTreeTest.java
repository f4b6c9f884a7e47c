package org.entracte.harness.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.entracte.harness.rig.HostProgram;
import org.entracte.harness.rig.KernelClient;
import org.entracte.harness.rig.ProjectFolder;
import org.entracte.harness.rig.SampleTree;
import org.entracte.harness.rig.TreeDigest;
import org.entracte.protocol.nfs.MemoryClientRecords;
import org.entracte.protocol.nfs.NfsConfig;
import org.entracte.protocol.nfs.NfsServer;
import org.entracte.protocol.tree.Export;
import org.entracte.protocol.tree.InMemoryTree;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** The NFS front end by itself, over the reference tree, with a Linux kernel as its client. */
@Tag("e2e")
class KernelOnMemoryTreeTest {
  private static final Duration STEP = Duration.ofMinutes(3);

  private Path folder = Path.of("");

  @BeforeEach
  void makeFolder() {
    folder = ProjectFolder.fresh("e2e");
  }

  @AfterEach
  void removeFolder() {
    ProjectFolder.remove(folder);
  }

  @Test
  void aWholeTreeUnpackedThroughNfsReadsBackByteForByte(TestInfo test) throws IOException {
    Path tree = folder.resolve("tree");
    SampleTree.make(tree, 1000);
    Path archive = folder.resolve("tree.tar");
    HostProgram.run(
            STEP,
            List.of("tar", "-C", tree.toString(), "--format=posix", "-Scf", archive + "", "."))
        .succeeded();
    Clock clock = Clock.systemUTC();
    List<Export> exports = List.of(new Export("tree", 7, new InMemoryTree(clock)));
    try (NfsServer server =
        new NfsServer(
            NfsConfig.of("memory"),
            () -> exports,
            new MemoryClientRecords(),
            clock,
            new Random(1),
            Thread.ofPlatform().daemon().factory())) {
      int port = server.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)).getPort();
      try (KernelClient mount =
          KernelClient.boot(KernelClient.Request.port(port), Laptop.logs(test))) {
        mount.run("tar -xpf " + archive, STEP).succeeded();
        mount.run("echo 3 >/proc/sys/vm/drop_caches", STEP).succeeded();
        assertThat(TreeDigest.of(mount).difference(TreeDigest.of(tree)))
            .as("first: mount, second: what was unpacked")
            .isEmpty();
        mount.shutDown();
      }
    }
  }
}
