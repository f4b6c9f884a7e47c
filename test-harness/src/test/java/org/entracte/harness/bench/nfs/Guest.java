package org.entracte.harness.bench.nfs;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.entracte.harness.bench.contest.Side;
import org.entracte.harness.rig.Finished;
import org.entracte.harness.rig.HostProgram;
import org.entracte.harness.rig.KernelClient;
import org.entracte.harness.rig.ProjectFolder;

/** One Linux kernel that has mounted both servers, with the same options. Used by one thread. */
final class Guest implements AutoCloseable {
  private static final Duration STEP_LIMIT = Duration.ofMinutes(5);
  private static final Path STEPS = ProjectFolder.root().resolve("test-harness/rig/bench-steps.sh");

  private final KernelClient kernel;

  private Guest(KernelClient kernel) {
    this.kernel = kernel;
  }

  /** Boots, mounts and lays the input of all steps ready. */
  static Guest boot(Servers servers, Sizes sizes, Path logs) {
    KernelClient.Request request = KernelClient.Request.reaching(servers.ports());
    Guest guest = new Guest(KernelClient.boot(request, logs));
    try {
      for (Side side : Side.values()) {
        guest
            .step("mount_server " + Servers.word(side) + " " + servers.port(side), "/")
            .succeeded();
      }
      HostProgram.run(
              STEP_LIMIT,
              List.of(
                  ProjectFolder.root().resolve("test-harness/rig/bench-input.sh").toString(),
                  guest.kernel.data().toString(),
                  Integer.toString(sizes.headers())))
          .succeeded();
      return guest;
    } catch (AssertionError failed) {
      guest.kernel.close();
      throw failed;
    }
  }

  /** Runs a function of bench-steps.sh in a folder of that side's mount; answers its output. */
  String run(Side side, String folder, String step) {
    return step(step, "/run/" + Servers.word(side) + "/" + folder).succeeded();
  }

  private Finished step(String step, String folder) {
    return kernel.run(". " + STEPS + " && cd " + folder + " && " + step, STEP_LIMIT);
  }

  /** Where the input lies, on the host. */
  Path input() {
    return kernel.data();
  }

  @Override
  public void close() throws IOException {
    kernel.run(". " + STEPS + " && unmount_servers", STEP_LIMIT).succeeded();
    kernel.shutDown();
  }
}
