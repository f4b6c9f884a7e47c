package org.entracte.harness.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.entracte.harness.rig.CommandLine;
import org.entracte.harness.rig.Finished;
import org.entracte.harness.rig.GatewayProcess;
import org.entracte.harness.rig.HostProgram;
import org.entracte.harness.rig.ProjectFolder;
import org.entracte.harness.rig.SampleTree;
import org.entracte.harness.rig.TreeDigest;
import org.entracte.harness.rig.WebDavFiles;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** A real tree of some 5,000 files is exported as it is. */
@Tag("e2e")
class ExportedTreeTest {
  private Path folder = Path.of("");
  private Path tree = Path.of("");

  @BeforeEach
  void makeTree() {
    folder = ProjectFolder.fresh("e2e");
    tree = folder.resolve("tree");
    SampleTree.make(tree, 4500);
  }

  @AfterEach
  void removeTree() {
    ProjectFolder.remove(folder);
  }

  @Test
  void servingAddsNothingToTheTreeButTheReservedFolder(TestInfo test) {
    TreeDigest before = TreeDigest.of(tree);
    try (GatewayProcess gateway = GatewayProcess.on(tree, folder, Laptop.logs(test)).start()) {
      assertThat(gateway.stop()).isIn(0, 143);
    }
    assertThat(before.size()).isGreaterThan(4500);
    assertThat(TreeDigest.of(tree).difference(before)).isEmpty();
  }

  @Test
  void webDavListsWhatIsThereButNotTheReservedFolder(TestInfo test) {
    try (GatewayProcess gateway = GatewayProcess.on(tree, folder, Laptop.logs(test)).start()) {
      WebDavFiles files = new WebDavFiles(gateway.export());
      assertThat(files.propfind(""))
          .contains("/tree/big/", "/tree/data/", "/tree/include/", "/tree/odd/", "/tree/project/")
          .doesNotContain(".entracte");
      assertThat(files.status(".entracte/")).isEqualTo(404);
      assertThat(files.propfind("odd/")).contains("%20name%20%20with%20spaces%20");
    }
  }

  @Test
  void gatewayStatusNamesTheExport(TestInfo test) {
    try (GatewayProcess gateway = GatewayProcess.on(tree, folder, Laptop.logs(test)).start()) {
      String state = gateway.state().toString();
      Finished shown = CommandLine.bare("gateway", "status", "--state", state);
      assertThat(shown.succeeded()).contains(GatewayProcess.EXPORT);
      Finished json = CommandLine.bare("gateway", "status", "--json", "--state", state);
      assertThat(json.succeeded()).startsWith("{").contains(GatewayProcess.EXPORT);
    }
  }

  @Test
  void aMissingDirectoryIsRefusedWithItsPath() {
    Path missing = folder.resolve("not-there");
    Finished refused =
        CommandLine.bare(
            "serve", "--export", "tree=" + missing, "--state", folder.resolve("s").toString());
    assertThat(refused.status()).isIn(1, 2);
    assertThat(refused.stderr()).contains(missing.toString());
  }

  @Test
  void theStateLiesOutsideTheExport(TestInfo test) {
    try (GatewayProcess gateway = GatewayProcess.on(tree, folder, Laptop.logs(test)).start()) {
      assertThat(Files.isDirectory(gateway.state())).isTrue();
    }
    assertThat(
            HostProgram.run(
                    Duration.ofSeconds(20),
                    List.of("find", tree.toString(), "-maxdepth", "1", "-name", ".*"))
                .succeeded()
                .lines())
        .allMatch(found -> found.endsWith("/.entracte"));
  }
}
