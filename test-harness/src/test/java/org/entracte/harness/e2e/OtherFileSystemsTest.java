package org.entracte.harness.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.entracte.harness.rig.GatewayProcess;
import org.entracte.harness.rig.KernelClient;
import org.entracte.harness.rig.LoopDisk;
import org.entracte.harness.rig.ProjectFolder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDirFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/**
 * The gateway on file systems other than this machine's own: what runs elsewhere on the disk of
 * temporary files runs here on a disk of each kind.
 */
@Tag("e2e")
final class OtherFileSystemsTest {
  private static final Duration STEP = Duration.ofMinutes(1);
  private static final String FOLDER = "entracte.disk";
  private static final int MEBIBYTES = 1024;

  private static final List<String> SUITES =
      List.of(
          "org.entracte.gateway.export.PosixVolumeTest",
          "org.entracte.gateway.export.PosixCallersTest",
          "org.entracte.gateway.tree.ExportTreeContractTest",
          "org.entracte.gateway.service.AccessListsTest",
          "org.entracte.gateway.service.CarriedValuesTest",
          "org.entracte.gateway.service.MovedOutTest",
          "org.entracte.gateway.service.SeveralNamesTableTest");

  /** Temporary folders on the disk that the run is about. */
  static final class OnTheDisk implements TempDirFactory {
    @Override
    public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext run)
        throws IOException {
      String disk = run.getConfigurationParameter(FOLDER).orElseThrow();
      return Files.createTempDirectory(Path.of(disk), "test");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"BTRFS", "XFS"})
  void whatTheGatewayNeedsOfADiskItFindsThere(LoopDisk.Kind kind) throws IOException {
    assumeTrue(kind.isKnown(), "a kernel without " + kind.word());
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    try (LoopDisk disk = LoopDisk.make(kind, MEBIBYTES)) {
      LauncherDiscoveryRequest request =
          LauncherDiscoveryRequestBuilder.request()
              .selectors(SUITES.stream().map(DiscoverySelectors::selectClass).toList())
              .configurationParameter(
                  "junit.jupiter.tempdir.factory.default", OnTheDisk.class.getName())
              .configurationParameter(FOLDER, disk.folder().toString())
              .build();
      LauncherFactory.create().execute(request, listener);
    }
    TestExecutionSummary summary = listener.getSummary();
    assertThat(summary.getFailures())
        .as("on %s", kind.word())
        .extracting(failure -> failure.getTestIdentifier().getUniqueId() + failure.getException())
        .isEmpty();
    assertThat(summary.getTestsSucceededCount()).isGreaterThan(400);
  }

  @ParameterizedTest
  @EnumSource(names = {"BTRFS", "XFS"})
  void aKernelsCopySharesItsBlocksWithTheOriginal(LoopDisk.Kind kind, TestInfo test)
      throws IOException {
    assumeTrue(kind.isKnown(), "a kernel without " + kind.word());
    Path logs = Laptop.logs(test).resolve(kind.word());
    Path state = ProjectFolder.fresh("clone");
    try (LoopDisk disk = LoopDisk.make(kind, MEBIBYTES);
        GatewayProcess gateway = GatewayProcess.on(disk.folder(), state, logs).start();
        KernelClient mount =
            KernelClient.boot(
                KernelClient.Request.port(gateway.nfsPort()).with("vers=4.2"),
                logs.resolve("guest"))) {
      mount.run("head -c 8388608 /dev/urandom >one && sync one", STEP).succeeded();
      long before = disk.freeBytes();
      mount.run("cp --reflink=always one two && cmp one two", STEP).succeeded();
      mount.run("echo changed | dd of=two conv=notrunc && ! cmp -s one two", STEP).succeeded();
      assertThat(
              mount.run("awk '/CLONE:/ && $2 > 0' /proc/self/mountstats | wc -l", STEP).succeeded())
          .isEqualTo("1\n");
      assertThat(before - disk.freeBytes()).isLessThan(4 << 20);
      mount.shutDown();
    } finally {
      ProjectFolder.remove(state);
    }
  }
}
