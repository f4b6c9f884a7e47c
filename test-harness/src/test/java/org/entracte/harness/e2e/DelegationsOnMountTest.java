package org.entracte.harness.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.entracte.harness.rig.GatewayProcess;
import org.entracte.harness.rig.KernelClient;
import org.entracte.harness.rig.ProjectFolder;
import org.entracte.harness.rig.WebDavFiles;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/**
 * A Linux kernel is given files and gives them back: to another NFS client (the same kernel by
 * another minor version is one), to WebDAV and to who writes outside.
 */
@Tag("e2e")
class DelegationsOnMountTest {
  private static final Duration STEP = Duration.ofMinutes(1);

  /** How often the mount at $1 has sent the operation $2. */
  static final String SENT =
      """
      set -eux
      sent() {
        awk -v at="mounted on $1 " -v op="$2(_NOATTR)?:" '
          /^device/ { here = index($0, at) } here && $1 ~ "^" op { n += $2 }
          END { print n + 0 }' /proc/self/mountstats
      }
      A=$ENTRACTE_MOUNT B=/run/other
      """;

  private Path folder = Path.of("");
  private Path tree = Path.of("");

  @BeforeEach
  void make() throws IOException {
    folder = ProjectFolder.fresh("deleg");
    tree = Files.createDirectory(folder.resolve("tree"));
    for (String name : new String[] {"read", "dav", "outside", "write", "removed", "kept"}) {
      Files.writeString(tree.resolve(name), "old\n");
    }
  }

  @AfterEach
  void remove() {
    ProjectFolder.remove(folder);
  }

  @Test
  void whatAKernelHoldsItOpensByItselfAndGivesBackWhenSomebodyWantsIt(TestInfo test)
      throws IOException {
    Path logs = Laptop.logs(test);
    try (GatewayProcess gateway = GatewayProcess.on(tree, folder, logs).start();
        KernelClient mount =
            KernelClient.boot(
                KernelClient.Request.port(gateway.nfsPort()).with("vers=4.2,nconnect=2"),
                logs.resolve("guest"))) {
      WebDavFiles webDav = new WebDavFiles(gateway.export());
      run(
          mount,
          """
          mkdir $B
          mount -t nfs -o ${ENTRACTE_OPTIONS/vers=4.2/vers=4.1} $ENTRACTE_SERVER:/tree $B
          """);
      run(mount, BETWEEN_CLIENTS);
      webDavGetsWhatIsHeld(mount, webDav);
      outsideEditsAreSeen(mount);
      run(mount, WRITING);
      assertThat(webDav.getText("write")).isEqualTo("one\ntwo\nthree\nfrom b\n");
      run(mount, "umount $B");
      heldFilesSurviveAKilledGateway(mount, gateway);
      run(mount, "if dmesg | grep -iE 'nfs.*(error|fail)'; then exit 1; fi");
      mount.shutDown();
    }
  }

  private static void run(KernelClient mount, String script) {
    mount.run(SENT + script, STEP).succeeded();
  }

  private static final String BETWEEN_CLIENTS =
      """
      cat $A/read $A/read $A/removed $A/removed >/dev/null
      before=$(sent $A OPEN)
      for i in 1 2 3 4 5; do cat $A/read $A/removed >/dev/null; done
      test $(sent $A OPEN) = $before
      test $(sent $A DELEGRETURN) = 0
      echo new >>$B/read
      test $(sent $A DELEGRETURN) = 1
      test "$(cat $A/read)" = "$(printf 'old\\nnew')"
      rm $B/removed
      test $(sent $A DELEGRETURN) = 2
      if cat $A/removed; then exit 1; fi
      """;

  private static void webDavGetsWhatIsHeld(KernelClient mount, WebDavFiles webDav)
      throws IOException {
    run(
        mount,
        """
        cat $A/dav $A/dav $A/dav >/dev/null
        sent $A DELEGRETURN >/run/returned
        """);
    webDav.put("dav", "new\n");
    run(
        mount,
        """
        test "$(cat $A/dav)" = new
        test $(sent $A DELEGRETURN) = $(($(cat /run/returned) + 1))
        """);
  }

  private void outsideEditsAreSeen(KernelClient mount) throws IOException {
    run(mount, "cat $A/outside $A/outside $A/outside >/dev/null");
    Files.writeString(tree.resolve("outside"), "new\n", StandardOpenOption.APPEND);
    Awaitility.await()
        .atMost(STEP)
        .until(() -> mount.run("cat outside", STEP).succeeded().equals("old\nnew\n"));
  }

  private void heldFilesSurviveAKilledGateway(KernelClient mount, GatewayProcess gateway)
      throws IOException {
    run(mount, "cat $A/kept $A/kept $A/kept >/dev/null");
    KernelClient.Step step =
        mount.start(
            """
            exec 3<kept 4<>opened
            touch $ENTRACTE_RUN/data/opened
            until [ -e $ENTRACTE_RUN/data/restarted ]; do read -t 0.1 <> <(:); done
            echo more >&4
            cat <&3
            exec 4>&-
            cat kept opened
            """);
    Awaitility.await().atMost(STEP).until(() -> Files.exists(mount.data().resolve("opened")));
    gateway.kill();
    Files.writeString(tree.resolve("kept"), "new\n", StandardOpenOption.APPEND);
    gateway.start();
    Files.createFile(mount.data().resolve("restarted"));
    assertThat(step.await(STEP).succeeded()).endsWith("old\nnew\nmore\n");
  }

  private static final String WRITING =
      """
      : >$A/write
      add() { exec 3<>$A/write; cat <&3 >/dev/null; echo $1 >&3; exec 3>&-; }
      add one
      add two
      before=$(sent $A OPEN) returned=$(sent $A DELEGRETURN)
      add three
      test $(sent $A OPEN) = $before
      test "$(cat $B/write)" = "$(printf 'one\\ntwo\\nthree')"
      test $(sent $A DELEGRETURN) = $(($returned + 1))
      echo from b >>$B/write
      test "$(tail -n 1 $A/write)" = 'from b'
      """;
}
