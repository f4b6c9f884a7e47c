package org.entracte.harness.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.entracte.harness.rig.HostProgram;
import org.entracte.harness.rig.SampleTree;
import org.entracte.harness.rig.TreeDigest;

/**
 * What someone does to the sample tree on a train. The same commands run on the mount and on a
 * plain local copy, which tells what the tree must be in the end.
 */
final class OfflineWork {
  /** Holds inode numbers and times of the disk it is on; git compares it by content instead. */
  private static final String GIT_INDEX = "project/.git/index";

  private static final String SCRIPT =
      """
      set -eu
      umask 022
      export GIT_AUTHOR_DATE=2026-03-01T10:00:00Z GIT_COMMITTER_DATE=2026-03-01T10:00:00Z
      export GIT_AUTHOR_NAME=Ada GIT_AUTHOR_EMAIL=ada@example.org
      export GIT_COMMITTER_NAME=Ada GIT_COMMITTER_EMAIL=ada@example.org GIT_CONFIG_NOSYSTEM=1
      export HOME=/nonexistent GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0='*'
      cd project
      printf 'Written on the train.\\n' >>doc/history.md
      printf 'int train(void) { return 1; }\\n' >src/train.c
      git rm -q src/part-3.c
      git add -A
      git commit -q -m 'Work on the train'
      git tag train
      test -z "$(git status --porcelain)"
      cd ..
      mkdir unpacked
      tar xf "$ARCHIVE" -C unpacked
      sqlite3 data/readings.db "begin; $(for i in $(seq 501 700); do
        echo "insert into reading values($i, $i * 3, 'offline');"; done) commit;"
      sqlite3 data/readings.db 'pragma integrity_check' | grep -qx ok
      sed 's/1/one/' data/numbers.txt >data/.numbers.txt.new
      sync data/.numbers.txt.new
      mv data/.numbers.txt.new data/numbers.txt
      printf 'appended\\n' >>odd/linked
      printf 'appended\\n' >>include/stdio.h
      truncate -s 100 include/stdlib.h
      truncate -s 1000000 include/string.h
      printf 'in the hole' | dd of=big/sparse.img bs=1M seek=3000 conv=notrunc status=none
      mkdir -p made/of/many/levels
      printf 'deep\\n' >made/of/many/levels/file
      mv odd/empty-file made/moved-file
      mv odd/elsewhere made/moved-directory
      mv include/linux made/linux-headers
      printf 'inside what was moved\\n' >made/linux-headers/new.h
      mv include/limits.h include/limits-renamed.h
      printf 'renamed over\\n' >include/temporary
      mv include/temporary include/errno.h
      rm -r include/net
      rm -r odd/deep
      ln -s ../made/of made/of/many/loop
      ln -s "no such place" 'odd/new dangling'
      ln data/readings.sql made/linked-readings
      chmod 600 data/readings.sql
      chmod 2775 made/of
      chown 1234:5678 made/moved-file
      touch -d '2001-02-03T04:05:06.123456789Z' include/math.h
      touch made/touched
      printf 'caf\\351\\n' >"$(printf 'made/caf\\351')"
      """;

  private final String script;
  private final Path expected;

  private OfflineWork(String script, Path expected) {
    this.script = script;
    this.expected = expected;
  }

  /** Copies the exported tree as it is now, and packs a thousand files to unpack. */
  static OfflineWork prepare(Laptop laptop) {
    Path expected = laptop.folder().resolve("expected");
    SampleTree.copy(laptop.tree(), expected);
    Path archive = laptop.folder().resolve("thousand.tar");
    String pack =
        """
        set -eu
        mkdir -p pack
        cd pack
        for directory in $(seq 20); do
          mkdir dir-$directory
          for file in $(seq 50); do
            seq $((directory * file)) >dir-$directory/file-$file
          done
        done
        tar cf ../thousand.tar .
        """;
    bash(laptop.folder(), pack);
    return new OfflineWork("ARCHIVE=" + archive + "\n" + SCRIPT, expected);
  }

  /** Does the work in the mount. Every command succeeds. */
  void onMount(Laptop laptop) {
    laptop.work(script);
  }

  /** Does the work on the copy, which then is what the tree must be. */
  void onCopy() {
    bash(expected, script);
  }

  /** The mount holds exactly this work. */
  void assertOn(Laptop laptop) {
    assertSame(TreeDigest.of(laptop.mount()));
    laptop.work("test $(stat -c %.9Y include/math.h) = 981173106.123456789");
  }

  /** The exported directory holds exactly this work, and its repository and database are sound. */
  void assertExported(Laptop laptop) {
    assertSame(TreeDigest.of(laptop.tree()));
    bash(laptop.tree().resolve("project"), "git fsck --strict && git diff --quiet HEAD");
    bash(laptop.tree(), "sqlite3 data/readings.db 'pragma integrity_check' | grep -qx ok");
    bash(laptop.tree(), "sqlite3 data/readings.db 'select count(*) from reading' | grep -qx 700");
  }

  private void assertSame(TreeDigest found) {
    assertThat(comparable(found).difference(comparable(TreeDigest.of(expected))))
        .as("first: found, second: the local copy")
        .isEmpty();
  }

  private static TreeDigest comparable(TreeDigest digest) {
    return digest.withoutTimes().ignoringContentOf(GIT_INDEX);
  }

  private static void bash(Path folder, String script) {
    HostProgram.run(
            Laptop.STEP,
            folder,
            Map.of(
                "GIT_CONFIG_COUNT",
                "1",
                "GIT_CONFIG_KEY_0",
                "safe.directory",
                "GIT_CONFIG_VALUE_0",
                "*"),
            List.of("bash", "-c", script))
        .succeeded();
  }
}
