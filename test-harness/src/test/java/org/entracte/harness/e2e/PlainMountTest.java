package org.entracte.harness.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.entracte.harness.rig.GatewayProcess;
import org.entracte.harness.rig.KernelClient;
import org.entracte.harness.rig.ProjectFolder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** A Linux kernel mounts the gateway over NFS 4.0, which has no sessions. */
@Tag("e2e")
class PlainMountTest {
  private static final Duration STEP = Duration.ofMinutes(1);

  private Path folder = Path.of("");
  private Path tree = Path.of("");

  @BeforeEach
  void make() throws IOException {
    folder = ProjectFolder.fresh("plain");
    tree = Files.createDirectory(folder.resolve("tree"));
  }

  @AfterEach
  void remove() {
    ProjectFolder.remove(folder);
  }

  private static final String WORK =
      """
      set -eux
      grep ' /run/mnt ' /proc/mounts | grep -q vers=4.0
      mkdir d && echo one >d/a && mv d/a d/b && ln d/b d/second && ln -s b d/l
      test "$(cat d/l)" = one
      (set -C; if echo two >d/b; then exit 1; fi; echo three >d/made)
      head -c 3000000 /dev/urandom >d/big && cp d/big d/copy && cmp d/big d/copy
      for i in $(seq 200); do echo $i >d/many-$i; done && test $(ls d | wc -l) = 206
      truncate -s 5 d/big && chmod 640 d/big && touch -d @1000 d/big
      test "$(stat -c '%s %a %Y' d/big)" = '5 640 1000'
      flock d/lock true
      exec 7<d/made && rm d/made && test "$(cat <&7)" = three && exec 7<&-
      """;

  /** What it opens again it is given, and gives back when it is called. */
  private static final String HELD =
      """
      mkdir $B
      mount -t nfs -o ${ENTRACTE_OPTIONS/vers=4.0/vers=4.2} $ENTRACTE_SERVER:/tree $B
      echo old >$A/held
      for i in 1 2 3 4 5; do cat $A/held >/dev/null; done
      before=$(sent $A OPEN)
      for i in 1 2 3 4 5; do cat $A/held >/dev/null; done
      test $(sent $A OPEN) = $before
      returned=$(sent $A DELEGRETURN)
      echo new >>$B/held
      test $(sent $A DELEGRETURN) = $(($returned + 1))
      test "$(cat $A/held)" = "$(printf 'old\\nnew')"
      umount $B
      """;

  private static final String HOLD =
      """
      set -eu
      exec 3<d/b 4>>d/log 5>d/lock
      flock -x 5
      echo before >&4
      touch $ENTRACTE_RUN/data/opened
      until [ -e $ENTRACTE_RUN/data/restarted ]; do read -t 0.1 <> <(:) || true; done
      echo 3 >/proc/sys/vm/drop_caches
      cat <&3
      echo after >&4
      echo new >d/new
      mv d/new d/newer
      exec 4>&- 5>&-
      flock -n d/lock cat d/log d/newer
      if dmesg | grep -i 'reclaim.*failed'; then exit 1; fi
      """;

  @Test
  void filesAndLocksOutliveAKilledGateway(TestInfo test) throws IOException {
    Path logs = Laptop.logs(test);
    try (GatewayProcess gateway = GatewayProcess.on(tree, folder, logs).start();
        KernelClient mount =
            KernelClient.boot(
                KernelClient.Request.port(gateway.nfsPort()).with("vers=4.0").called(),
                logs.resolve("guest"))) {
      mount.run(WORK, STEP).succeeded();
      assertThat(tree.resolve("d/b")).hasContent("one\n");
      mount.run(DelegationsOnMountTest.SENT + HELD, STEP).succeeded();
      KernelClient.Step step = mount.start(HOLD);
      Awaitility.await().atMost(STEP).until(() -> Files.exists(mount.data().resolve("opened")));
      gateway.kill();
      gateway.start();
      Files.createFile(mount.data().resolve("restarted"));
      assertThat(step.await(STEP).succeeded()).isEqualTo("one\nbefore\nafter\nnew\n");
      mount.shutDown();
    }
  }
}
