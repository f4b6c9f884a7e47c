package org.entracte.harness.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.entracte.harness.rig.TreeDigest;
import org.entracte.harness.rig.WebDavFiles;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** A Linux kernel mounts the laptop's cache, connected to its gateway. */
@Tag("e2e")
class CacheMountTest {
  @Test
  void listingAndReadingEverythingShowsTheExportedDirectory(TestInfo test) {
    try (Laptop laptop = Laptop.connected(test, 4500)) {
      long listed = laptop.work("ls -RA1b . | grep -v -e '^$' -e ':$'").lines().count();
      TreeDigest exported = TreeDigest.ofAll(laptop.tree());
      assertThat(listed).isGreaterThanOrEqualTo(exported.size() - 100L);
      assertThat(
              TreeDigest.ofAll(laptop.mount())
                  .withFileTimesOnly()
                  .difference(exported.withFileTimesOnly()))
          .as("first: mount, second: export")
          .isEmpty();
      assertThat(laptop.commands().run("status").status()).isZero();
      laptop.mount().shutDown();
    }
  }

  @Test
  void changesAtTheGatewayAppearOnTheMountAndChangesOnTheMountAtTheGateway(TestInfo test) {
    try (Laptop laptop = Laptop.connected(test, 10)) {
      WebDavFiles atGateway = new WebDavFiles(laptop.gateway().export());
      laptop.work("cat data/numbers.txt >/dev/null");
      atGateway.put("data/numbers.txt", "from the gateway\n");
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> laptop.work("cat data/numbers.txt").equals("from the gateway\n"));
      laptop.work("echo from the laptop >data/answer");
      laptop.awaitDrained();
      assertThat(atGateway.getText("data/answer")).isEqualTo("from the laptop\n");
    }
  }

  @Test
  void webDavOfTheCacheShowsWhatItsMountShows(TestInfo test) {
    try (Laptop laptop = Laptop.connected(test, 10)) {
      WebDavFiles onLaptop = new WebDavFiles(laptop.cache().webdav());
      laptop.work("echo by nfs >data/note");
      assertThat(onLaptop.getText("data/note")).isEqualTo("by nfs\n");
      onLaptop.put("data/note", "by webdav\n");
      assertThat(laptop.work("cat data/note")).isEqualTo("by webdav\n");
      laptop.awaitDrained();
      assertThat(laptop.tree().resolve("data/note")).hasContent("by webdav\n");
    }
  }
}
