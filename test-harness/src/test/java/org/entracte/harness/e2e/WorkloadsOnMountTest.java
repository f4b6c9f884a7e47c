package org.entracte.harness.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.entracte.harness.rig.GatewayProcess;
import org.entracte.harness.rig.KernelClient;
import org.entracte.harness.rig.ProjectFolder;
import org.entracte.harness.rig.SampleTree;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/**
 * What people do on a mount: programs at work, two clients at once (one kernel by two minor
 * versions is two clients), and a gateway that is killed in the middle of it.
 */
@Tag("e2e")
@Tag("nightly")
class WorkloadsOnMountTest {
  private static final Duration STEP = Duration.ofMinutes(5);
  private static final int KILLS = 4;
  private static final List<String> STORM =
      List.of("list", "rename", "write", "lock", "contend", "hold");

  private static final String TWO_CLIENTS =
      """
      set -eux
      A=$ENTRACTE_MOUNT B=/run/other
      both() { # does "$1" as both clients at once, in a shell each: $me is 1 or 2
        (cd $A && me=1 bash -euc "$1") & one=$!
        (cd $B && me=2 bash -euc "$1") & two=$!
        wait $one && wait $two
      }
      """;

  private static final String MOUNT_OTHER =
      """
      mkdir -p $B
      mount -t nfs -o ${ENTRACTE_OPTIONS/vers=4.2/vers=VERSION} $ENTRACTE_SERVER:/tree $B
      """;

  private Path folder = Path.of("");
  private Path tree = Path.of("");

  @BeforeEach
  void make() {
    folder = ProjectFolder.fresh("work");
    tree = folder.resolve("tree");
    SampleTree.make(tree, 10);
  }

  @AfterEach
  void remove() {
    ProjectFolder.remove(folder);
  }

  private static void run(KernelClient mount, String script) {
    mount.run(TWO_CLIENTS + script, STEP).succeeded();
  }

  private interface Work {
    void on(KernelClient mount, GatewayProcess gateway) throws IOException;
  }

  private void onMounts(TestInfo test, String otherVersion, Work work) throws IOException {
    Path logs = Laptop.logs(test);
    try (GatewayProcess gateway = GatewayProcess.on(tree, folder, logs).start();
        KernelClient mount =
            KernelClient.boot(
                KernelClient.Request.port(gateway.nfsPort()).with("vers=4.2").called(),
                logs.resolve("guest"))) {
      run(mount, MOUNT_OTHER.replace("VERSION", otherVersion));
      work.on(mount, gateway);
      run(mount, "if dmesg | grep -iE 'nfs.*(error|fail|stale|reclaim)'; then exit 1; fi");
      run(mount, "umount $B");
      mount.shutDown();
    }
  }

  @Test
  void programsWorkOnNfs42AndBesideIt41(TestInfo test) throws IOException {
    onMounts(test, "4.1", (mount, gateway) -> workWith(mount));
  }

  @Test
  void programsWorkOnNfs42AndBesideIt40(TestInfo test) throws IOException {
    onMounts(test, "4.0", (mount, gateway) -> workWith(mount));
  }

  private void workWith(KernelClient mount) {
    run(mount, CLONE);
    run(mount, BUILD);
    run(mount, ARCHIVE);
    run(mount, DATABASE);
    run(mount, APPEND);
    run(mount, EXCLUSIVE);
  }

  private static final String CLONE =
      """
      for at in $A $B; do
        cd $at
        git clone -q --no-local project clone
        git -C clone fsck --strict
        test -z "$(git -C clone status --porcelain)"
        (cd clone && echo more >>new && git add new && git -c user.name=n -c user.email=e \\
          commit -qm more && git gc -q && git fsck --strict && test "$(git log --oneline | wc -l)" -gt 1)
        rm -rf clone
      done
      """;

  /** Sixty sources that all use a header, a library and a program; what make does, by the times. */
  private static final String BUILD =
      """
      mkdir $A/c && cd $A/c
      echo '#define FACTOR 2' >all.h
      calls= declarations=
      for i in $(seq 60); do
        printf '#include "all.h"\\nint f%d(void) { return FACTOR * %d; }\\n' $i $i >f$i.c
        calls="$calls + f$i()" declarations="$declarations int f$i(void);"
      done
      printf '#include <stdio.h>\\n%s\\nint main(void) { printf("%%d\\\\n", 0%s); }\\n' \\
        "$declarations" "$calls" >main.c
      cat >Makefile <<'END'
      O = $(patsubst %.c,%.o,$(wildcard f*.c))
      sum: main.o libf.a
      	gcc -o $@ main.o libf.a
      libf.a: $O
      	ar rcs $@ $O
      %.o: %.c all.h
      	gcc -c -o $@ $<
      END
      make -j3 >log && test "$(./sum)" = 3660
      make | grep 'up to date'
      sleep 0.1
      cd $B/c && test "$(./sum)" = 3660
      echo '#define FACTOR 3' >all.h && touch f7.c
      make -j3 >log && test "$(grep -c 'gcc -c' log)" = 61 && test "$(./sum)" = 5490
      cd $A/c && test "$(./sum)" = 5490 && make | grep 'up to date' && rm -r $A/c
      """;

  private static final String ARCHIVE =
      """
      mkdir $A/in && cd $A/in
      tar -C /usr/include -cf - linux | tar -xpf -
      diff -r /usr/include/linux linux
      tar --sort=name --numeric-owner -cf ../a.tar linux
      tar -C /usr/include --sort=name --numeric-owner -cf /run/b.tar linux
      cmp $B/a.tar /run/b.tar
      cd $B/in && echo 3 >/proc/sys/vm/drop_caches && tar -df ../a.tar
      rm -r $A/in $A/a.tar && ! ls $B/in
      """;

  private static final String DATABASE =
      """
      sqlite3 $A/two.db 'create table t(who, n, primary key(who, n))'
      both 'for i in $(seq 40); do
        sqlite3 -cmd ".timeout 120000" two.db "begin immediate; insert into t values($me, $i);
          insert into t values($me, -(select count(*) from t)); commit"
      done'
      test "$(sqlite3 $B/two.db 'pragma integrity_check')" = ok
      test "$(sqlite3 $A/two.db 'select count(*) from t')" = 160
      test "$(sqlite3 $B/two.db 'select count(distinct n) from t where n < 0')" = 80
      rm $A/two.db
      """;

  /** Clients know where a file ends no sooner than they have its lock. */
  private static final String APPEND =
      """
      : >$A/locked && : >$A/one
      both 'for i in $(seq 60); do flock locked sh -c "echo $me-$i-$(printf %0200d 0) >>locked"; done'
      test $(wc -l <$A/locked) = 120 && test $(sort -u $B/locked | wc -l) = 120
      cd $A
      for me in 1 2; do
        (exec 9>>one; for i in $(seq 500); do echo $me-$i-$(printf %0200d 0) >&9; done) &
      done
      wait
      test $(wc -l <$B/one) = 1000 && test $(sort -u $B/one | wc -l) = 1000
      test $(awk '{ print length($0) }' $B/one | sort -n | tail -1) -lt 210
      rm $A/one $A/locked
      """;

  private static final String EXCLUSIVE =
      """
      mkdir $A/race
      both 'set -C; for i in $(seq 150); do if echo $me >race/$i; then echo $i >>race-$me; fi; done' \\
        2>/dev/null
      test $(cat $A/race-1 $B/race-2 | sort -n | uniq | wc -l) = 150
      test $(cat $B/race-1 $A/race-2 | wc -l) = 150
      for i in $(cat $A/race-1); do test "$(cat $B/race/$i)" = 1; done
      for i in $(cat $B/race-2); do test "$(cat $A/race/$i)" = 2; done
      rm -r $A/race $A/race-1 $B/race-2
      """;

  @Test
  void clientsGoOnThoughTheGatewayIsKilledInTheMiddle(TestInfo test) throws IOException {
    onMounts(
        test,
        "4.1",
        (mount, gateway) -> {
          run(
              mount,
              """
              cd $A && mkdir names storm && echo >lock
              (cd names && seq -f 'entry-%05.0f' 0 9999 | xargs touch)
              """);
          List<KernelClient.Step> steps = new ArrayList<>();
          for (String work : STORM) {
            if (work.equals("contend")) {
              Awaitility.await("the lock to be held")
                  .atMost(STEP)
                  .until(() -> progress(mount, "lock") > 0);
            }
            steps.add(mount.start(TWO_CLIENTS + storm(work)));
          }
          for (int kill = 0; kill <= KILLS; kill++) {
            awaitProgress(mount, steps);
            gateway.kill();
            gateway.start();
          }
          awaitProgress(mount, steps);
          Files.createFile(mount.data().resolve("end"));
          for (KernelClient.Step step : steps) {
            step.await(STEP).succeeded();
          }
        });
  }

  private static String storm(String work) {
    String path =
        switch (work) {
          case "list" -> "$A/names";
          case "rename" -> "$A/storm";
          case "contend" -> "$B/lock";
          default -> "$A/" + work;
        };
    return "python3 "
        + ProjectFolder.rig("storm.py")
        + " "
        + work
        + " "
        + path
        + " $ENTRACTE_RUN/data";
  }

  /** Waits until each work has done two things more. */
  private static void awaitProgress(KernelClient mount, List<KernelClient.Step> steps)
      throws IOException {
    for (String work : STORM) {
      long before = progress(mount, work);
      Awaitility.await(work + " to go on behind " + before)
          .atMost(STEP)
          .until(
              () ->
                  progress(mount, work) >= before + 2
                      || steps.stream().anyMatch(KernelClient.Step::isDone));
    }
    for (int i = 0; i < steps.size(); i++) {
      if (steps.get(i).isDone()) {
        throw new AssertionError(STORM.get(i) + " ended: " + steps.get(i).await(STEP));
      }
    }
  }

  private static long progress(KernelClient mount, String work) throws IOException {
    Path file = mount.data().resolve(work + ".progress");
    return Files.exists(file) ? Long.parseLong(Files.readString(file).strip()) : 0;
  }
}
