package org.entracte.harness.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.entracte.harness.rig.Finished;
import org.entracte.harness.rig.GatewayProcess;
import org.entracte.harness.rig.KernelClient;
import org.entracte.harness.rig.ProjectFolder;
import org.entracte.harness.rig.SampleTree;
import org.entracte.harness.rig.TreeDigest;
import org.entracte.harness.rig.WebDavFiles;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** A Linux kernel mounts the gateway over NFS 4.1; WebDAV shows the same tree beside it. */
@Tag("e2e")
class GatewayMountTest {
  private static final Duration STEP = Duration.ofMinutes(2);

  private Path folder = Path.of("");
  private Path tree = Path.of("");

  @BeforeEach
  void makeFolder() {
    folder = ProjectFolder.fresh("e2e");
    tree = folder.resolve("tree");
  }

  @AfterEach
  void removeFolder() {
    ProjectFolder.remove(folder);
  }

  private interface Work {
    void on(KernelClient mount, GatewayProcess gateway) throws IOException;
  }

  private void onMount(TestInfo test, int headers, Work work) throws IOException {
    SampleTree.make(tree, headers);
    Path logs = Laptop.logs(test);
    try (GatewayProcess gateway = GatewayProcess.on(tree, folder, logs).start();
        KernelClient mount =
            KernelClient.boot(
                KernelClient.Request.port(gateway.nfsPort()), logs.resolve("guest"))) {
      work.on(mount, gateway);
      mount.shutDown();
    }
  }

  @Test
  void everyByteAndAllMetadataAreThoseOfTheExportedDirectory(TestInfo test) throws IOException {
    onMount(
        test,
        4500,
        (mount, gateway) ->
            assertThat(TreeDigest.ofAll(mount).difference(TreeDigest.ofAll(tree)))
                .as("first: mount, second: export")
                .isEmpty());
  }

  @Test
  void whatIsWrittenOverNfsIsReadOverWebDavAndBack(TestInfo test) throws IOException {
    onMount(
        test,
        10,
        (mount, gateway) -> {
          WebDavFiles webDav = new WebDavFiles(gateway.export());
          mount.run("mkdir new && echo by nfs >new/file && echo more >>new/file", STEP).succeeded();
          assertThat(webDav.getText("new/file")).isEqualTo("by nfs\nmore\n");
          webDav.put("new/answer", "by webdav\n");
          assertThat(mount.run("cat new/answer", STEP).succeeded()).isEqualTo("by webdav\n");
          webDav.put("new/file", "replaced\n");
          assertThat(mount.run("cat new/file", STEP).succeeded()).isEqualTo("replaced\n");
          webDav.delete("new/answer");
          assertThat(mount.run("ls new", STEP).succeeded()).isEqualTo("file\n");
          assertThat(tree.resolve("new/file")).hasContent("replaced\n");
        });
  }

  @Test
  void allThatAFileSystemDoesWorksOnTheMount(TestInfo test) throws IOException {
    onMount(
        test,
        10,
        (mount, gateway) -> {
          mount.run(EVERYTHING, STEP).succeeded();
          assertThat(TreeDigest.of(mount).difference(TreeDigest.of(tree)))
              .as("first: mount, second: export")
              .isEmpty();
        });
  }

  private static final String EVERYTHING =
      """
      set -eux
      mkdir many
      (cd many && seq -f 'entry-%05.0f' 10000 | xargs touch)
      test $(ls many | wc -l) = 10000
      ln data/numbers.txt data/second && test $(stat -c %h data/second) = 2
      ln -s second data/symbolic && test "$(readlink data/symbolic)" = second
      chmod 4711 data/second && test $(stat -c %a data/numbers.txt) = 4711
      chown 1234:5678 data/second
      touch -d '2001-02-03T04:05:06.123456789Z' data/second
      test $(stat -c %.9Y data/numbers.txt) = 981173106.123456789
      truncate -s 5G big/new.img && printf x | dd of=big/new.img bs=1 seek=4500000000 conv=notrunc
      test $(stat -c %s big/new.img) = 5368709120 && test $(stat -c %b big/new.img) -lt 1000
      mv many moved && rmdir odd/empty-dir && mv odd/linked odd/linked-moved
      mv odd/sticky moved/sticky
      if mkdir moved || rmdir moved || ln data moved/hard; then exit 1; fi
      exec 7<data/readings.sql && rm data/readings.sql && cat <&7 | grep -q reading && exec 7<&-
      flock data/readings.db true
      sqlite3 data/readings.db 'insert into reading values(9999, 1, "nfs")'
      test -z "$(git -C project status --porcelain)"
      echo 3 >/proc/sys/vm/drop_caches
      """;

  @Test
  void permissionsAreThoseOfTheUserInTheGuest(TestInfo test) throws IOException {
    onMount(
        test,
        10,
        (mount, gateway) -> {
          String nobody = "setpriv --reuid 65534 --regid 65534 --clear-groups ";
          Finished reading = mount.run(nobody + "cat odd/unreadable", STEP);
          assertThat(reading.status()).isNotZero();
          assertThat(reading.stderr()).contains("Permission denied");
          assertThat(mount.run(nobody + "touch odd/new", STEP).status()).isNotZero();
          mount.run(nobody + "touch odd/sticky/mine", STEP).succeeded();
          assertThat(Files.getAttribute(tree.resolve("odd/sticky/mine"), "unix:uid"))
              .isEqualTo(65534);
          assertThat(mount.run("cat odd/unreadable", STEP).succeeded()).isEqualTo("secret\n");
        });
  }

  @Test
  void openFilesSurviveAKilledGateway(TestInfo test) throws IOException {
    onMount(
        test,
        10,
        (mount, gateway) -> {
          KernelClient.Step step =
              mount.start(
                  """
                  exec 3<data/numbers.txt 4>>data/log
                  head -c 4 <&3 >&4
                  touch $ENTRACTE_RUN/data/opened
                  until [ -e $ENTRACTE_RUN/data/restarted ]; do read -t 0.1 <> <(:); done
                  echo 3 >/proc/sys/vm/drop_caches
                  tail -n 1 <&3 >&4
                  exec 4>&-
                  cat data/log
                  """);
          Awaitility.await().atMost(STEP).until(() -> Files.exists(mount.data().resolve("opened")));
          gateway.kill();
          gateway.start();
          Files.createFile(mount.data().resolve("restarted"));
          assertThat(step.await(STEP).succeeded()).isEqualTo("1\n2\n20000\n");
        });
  }
}
