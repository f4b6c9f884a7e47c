package org.entracte.harness.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.entracte.harness.rig.CacheProcess;
import org.entracte.harness.rig.GatewayProcess;
import org.entracte.harness.rig.HostProgram;
import org.entracte.harness.rig.KernelClient;
import org.entracte.harness.rig.ProjectFolder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** A Linux kernel mounts over NFS 4.2: holes, room, and copies that the server makes. */
@Tag("e2e")
class SparseMountTest {
  private static final Duration STEP = Duration.ofMinutes(2);
  private static final String VERSION = "vers=4.2";

  private Path folder = Path.of("");
  private Path tree = Path.of("");

  @BeforeEach
  void make() throws IOException {
    folder = ProjectFolder.fresh("sparse");
    tree = Files.createDirectory(folder.resolve("tree"));
  }

  @AfterEach
  void remove() {
    ProjectFolder.remove(folder);
  }

  /** Prints where data and holes are, as the kernel is told. */
  private static final String SEEK =
      """
      import os
      with open("holes", "rb") as f:
          print(os.lseek(f.fileno(), 0, os.SEEK_DATA), os.lseek(f.fileno(), 1 << 20, os.SEEK_HOLE),
                os.lseek(f.fileno(), (1 << 20) + 70000, os.SEEK_DATA))
      """;

  private static final String COPY =
      """
      import os
      with open("holes", "rb") as s, open("copied", "wb") as t:
          done = 0
          while done < 3 << 20:
              done += os.copy_file_range(s.fileno(), t.fileno(), (3 << 20) - done)
          print(done)
      """;

  private static String python(String program) {
    return "python3 - <<'END'\n" + program + "END\n";
  }

  @Test
  void holesRoomAndCopiesOnTheGateway(TestInfo test) throws IOException {
    Path logs = Laptop.logs(test);
    try (GatewayProcess gateway = GatewayProcess.on(tree, folder, logs).start();
        KernelClient mount =
            KernelClient.boot(
                KernelClient.Request.port(gateway.nfsPort()).with(VERSION),
                logs.resolve("guest"))) {
      mount.run("grep ' /run/mnt ' /proc/mounts | grep -q vers=4.2", STEP).succeeded();
      mount
          .run(
              "fallocate -l 3M room && [ $(stat -c %s room) = 3145728 ]"
                  + " && head -c 3145728 /dev/urandom >holes && sync holes"
                  + " && fallocate -p -o 0 -l 1M holes && fallocate -p -o 1114112 -l 1M holes",
              STEP)
          .succeeded();
      assertThat(blocks(tree.resolve("room"))).isGreaterThanOrEqualTo(3 << 20);
      assertThat(blocks(tree.resolve("holes"))).isLessThan(2 << 20);
      assertThat(mount.run(python(SEEK), STEP).succeeded()).isEqualTo("1048576 1114112 2162688\n");
      assertThat(mount.run(python(COPY), STEP).succeeded()).isEqualTo("3145728\n");
      mount
          .run("cmp holes copied && cp --sparse=always holes sparse && cmp holes sparse", STEP)
          .succeeded();
      mount.run("cp --reflink=auto holes auto && cmp holes auto", STEP).succeeded();
      assertThat(Files.mismatch(tree.resolve("holes"), tree.resolve("copied"))).isEqualTo(-1);
      assertThat(
              mount
                  .run(
                      "grep -E '^\\s*(COPY|SEEK|DEALLOCATE|ALLOCATE):' /proc/self/mountstats"
                          + " | awk '$2 > 0 { print $1 }' | sort -u | tr -d '\\n'",
                      STEP)
                  .succeeded())
          .isEqualTo("ALLOCATE:COPY:DEALLOCATE:SEEK:");
      mount.shutDown();
    }
  }

  @Test
  void holesAndCopiesOnALaptopArriveOnTheGateway(TestInfo test) throws IOException {
    Path logs = Laptop.logs(test);
    try (GatewayProcess gateway = GatewayProcess.on(tree, folder, logs).start();
        CacheProcess cache =
            CacheProcess.of(gateway.export(), folder.resolve("laptop"), logs).start();
        KernelClient mount =
            KernelClient.boot(
                KernelClient.Request.port(cache.nfsPort()).with(VERSION), logs.resolve("guest"))) {
      mount
          .run(
              "head -c 3145728 /dev/urandom >holes && sync holes"
                  + " && fallocate -p -o 1048576 -l 1M holes",
              STEP)
          .succeeded();
      assertThat(mount.run(python(COPY), STEP).succeeded()).isEqualTo("3145728\n");
      mount.run("cmp holes copied && sync -f . && md5sum holes copied >sums", STEP).succeeded();
      assertThat(cache.commands().run("flush", "--wait").status()).isZero();
      assertThat(Files.mismatch(tree.resolve("holes"), tree.resolve("copied"))).isEqualTo(-1);
      assertThat(blocks(tree.resolve("holes"))).isLessThan(3 << 20);
      mount.shutDown();
    }
  }

  /** The room a file takes on the disk, in bytes. */
  private static long blocks(Path file) {
    String count =
        HostProgram.run(STEP, List.of("stat", "-c", "%b", file.toString())).succeeded().strip();
    return 512 * Long.parseLong(count);
  }
}
