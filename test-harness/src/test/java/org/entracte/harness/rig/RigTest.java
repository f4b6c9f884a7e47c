package org.entracte.harness.rig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rig can be trusted: it sees differences, passes statuses on, and leaves nothing behind. */
@Tag("e2e")
class RigTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir Path folder;

  @Test
  void aGuestRunsScriptsSideBySideAndPassesOnTheirStatusAndOutput() throws IOException {
    KernelClient.Request request = KernelClient.Request.port(FreePorts.next()).withoutMount();
    try (KernelClient guest = KernelClient.boot(request, folder)) {
      KernelClient.Step waiting =
          guest.start(
              "until [ -e $ENTRACTE_RUN/data/go ]; do read -t 0.1 <> <(:); done; echo gone");
      Finished second = guest.run("echo out; echo err >&2; exit 7", LIMIT);
      assertThat(second).isEqualTo(new Finished(7, "out\n", "err\n"));
      assertThat(waiting.isDone()).isFalse();
      Files.createFile(guest.data().resolve("go"));
      assertThat(waiting.await(LIMIT).succeeded()).isEqualTo("gone\n");
      guest.run("echo written > $ENTRACTE_RUN/data/back", LIMIT).succeeded();
      assertThat(guest.data().resolve("back")).hasContent("written\n");
      guest.shutDown();
    }
  }

  @Test
  void aGuestKilledMidwayLeavesNoNamespaceBehind() {
    KernelClient.Request request = KernelClient.Request.port(FreePorts.next()).withoutMount();
    KernelClient guest = KernelClient.boot(request, folder);
    guest.start("sleep 1000");
    assertThat(namespaces()).contains(guest.namespace());
    guest.close();
    assertThat(namespaces()).doesNotContain(guest.namespace());
  }

  @Test
  void aGuestWhoseTestsWereKilledEndsByItself() throws IOException, InterruptedException {
    KernelClient.Request request = KernelClient.Request.port(FreePorts.next()).withoutMount();
    try (KernelClient guest = KernelClient.boot(request, folder)) {
      guest.start("sleep 1000");
      assertThat(guest.endsWhenLeftAlone(LIMIT)).isTrue();
      assertThat(namespaces()).doesNotContain(guest.namespace());
    }
  }

  private static List<String> namespaces() {
    String listed = HostProgram.run(LIMIT, List.of("ip", "netns", "list")).succeeded();
    return listed.lines().map(line -> line.split(" ", 2)[0]).toList();
  }

  @Test
  void aMountThatNobodyServesFailsWithTheReason() {
    KernelClient.Request request = KernelClient.Request.port(FreePorts.next()).with("retry=0");
    assertThatThrownBy(() -> KernelClient.boot(request, folder))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("status 124");
  }

  @Test
  void theDigestIsTheSameInTheGuestAndOnTheHost() {
    Path tree = folder.resolve("tree");
    SampleTree.make(tree, 50);
    KernelClient.Request request = KernelClient.Request.port(FreePorts.next()).withoutMount();
    try (KernelClient guest = KernelClient.boot(request, folder.resolve("logs"))) {
      String inGuest =
          guest
              .run("python3 $ENTRACTE_RUN/tree-digest.py --sample-above 1000000 " + tree, LIMIT)
              .succeeded();
      String onHost =
          HostProgram.run(
                  LIMIT,
                  List.of(
                      ProjectFolder.rig("tree-digest.py").toString(),
                      "--sample-above",
                      "1000000",
                      tree.toString()))
              .succeeded();
      assertThat(toSeconds(inGuest)).isEqualTo(toSeconds(onHost));
      guest.shutDown();
    }
  }

  /** The guest's view of the host's files, unlike its NFS mounts, has no nanoseconds. */
  private static String toSeconds(String digest) {
    return digest.replaceAll("(?m)\\d{9} (\\S+( first=\\S+)?)$", " $1");
  }

  @Test
  void theSampleTreeHoldsAllThatTheTestsPromise() {
    Path tree = folder.resolve("tree");
    SampleTree.make(tree, 4500);
    TreeDigest digest = TreeDigest.of(tree);
    assertThat(digest.size()).isGreaterThan(4500);
    assertThat(digest.names())
        .contains(
            "odd/two\nlines",
            "odd/" + "n".repeat(255),
            "odd/ name  with spaces ",
            "odd/it's \"quoted\" `twice`",
            "odd/caf\uFFFD",
            "odd/dangling",
            "odd/empty-dir",
            "odd/unreadable",
            "project/.git/HEAD",
            "big/sparse.img");
    assertThat(tree.resolve("big/sparse.img")).hasSize(5L << 30);
  }

  @Test
  void theDigestSeesEachKindOfDifference() throws IOException {
    Path one = Files.createDirectory(folder.resolve("one"));
    SampleTree.make(one, 0);
    assertDifference(one, "printf x | dd of=big/sparse.img bs=1M seek=2000 conv=notrunc", "sparse");
    assertDifference(one, "chmod 640 data/numbers.txt", "data/numbers.txt");
    assertDifference(one, "chown 7 data/numbers.txt", "data/numbers.txt");
    assertDifference(one, "touch -d 2001-01-01 data/numbers.txt", "data/numbers.txt");
    assertDifference(one, "truncate -s +1 data/numbers.txt", "data/numbers.txt");
    assertDifference(one, "ln -sfn else odd/dangling", "odd/dangling");
    assertDifference(one, "rmdir odd/empty-dir", "odd/empty-dir");
    assertDifference(one, "cp -p odd/linked odd/l && mv odd/l odd/linked-again", "linked-again");
  }

  @Test
  void aCutLinkDropsEverythingAndAHealedOneCarriesItAgain() {
    try (NetworkLink link = NetworkLink.make()) {
      assertThat(ping(link)).isZero();
      link.cut();
      assertThat(ping(link)).isNotZero();
      link.heal();
      assertThat(ping(link)).isZero();
    }
  }

  /** Opens a TCP connection across the link: refused by the other side is a way of arriving. */
  private static int ping(NetworkLink link) {
    List<String> command = new ArrayList<>(link.laptop().enter());
    String connect = "(exec 3<>/dev/tcp/" + link.gateway().address() + "/9)";
    command.addAll(List.of("timeout", "2", "bash", "-c", connect + " 2>&1 | grep -q refused"));
    return HostProgram.run(LIMIT, command).status();
  }

  private void assertDifference(Path original, String change, String name) {
    Path changed = folder.resolve("changed");
    SampleTree.copy(original, changed);
    assertThat(TreeDigest.ofAll(changed).difference(TreeDigest.ofAll(original))).isEmpty();
    HostProgram.run(LIMIT, changed, Map.of(), List.of("bash", "-c", change)).succeeded();
    assertThat(TreeDigest.ofAll(changed).difference(TreeDigest.ofAll(original)))
        .hasValueSatisfying(shown -> assertThat(shown).contains(name));
    ProjectFolder.remove(changed);
  }
}
