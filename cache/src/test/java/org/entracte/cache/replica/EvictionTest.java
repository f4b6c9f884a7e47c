package org.entracte.cache.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.entracte.cache.replica.Laptop.A;
import static org.entracte.cache.replica.Laptop.X;

import java.nio.file.Path;
import org.entracte.protocol.edit.Outcome;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.OpenFile;
import org.entracte.protocol.tree.OpenMode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What leaves the disk when the cache is fuller than it may be; "@1" is content not here. */
final class EvictionTest {
  @TempDir Path folder;
  private Laptop laptop;

  @BeforeEach
  void start() throws Exception {
    laptop = new Laptop(folder);
  }

  @AfterEach
  void stop() throws Exception {
    laptop.replica.abandon();
  }

  @Test
  void nothingGoesWhileAllFits() throws Exception {
    assertThat(laptop.replica.evict(7)).isZero();
    assertThat(laptop.view()).isEqualTo("a=old d/ d/x=deep");
  }

  @Test
  void theContentReadLeastRecentlyGoesAndIsFetchedAgain() throws Exception {
    readOnce(A);

    assertThat(laptop.replica.evict(6)).isEqualTo(4);
    assertThat(laptop.view()).isEqualTo("a=old d/ d/x=@1");

    laptop.hydrate(X, 1, "deep");
    assertThat(laptop.view()).isEqualTo("a=old d/ d/x=deep");
  }

  @Test
  void whatIsNotOnTheGatewayNeverGoes() throws Exception {
    laptop.write("a", "mine");

    laptop.replica.evict(0);
    laptop.restart();
    laptop.replica.evict(0);

    assertThat(laptop.view()).isEqualTo("a=mine d/ d/x=@1");
  }

  @Test
  void whatTheGatewayHasConfirmedMayGo() throws Exception {
    laptop.write("a", "mine");
    laptop.send();
    laptop.judged(new Outcome.Applied(), Laptop.file(A, 4, 2));

    laptop.replica.evict(0);

    assertThat(laptop.view()).isEqualTo("a=@2 d/ d/x=@1");
  }

  @Test
  void whatIsOpenStaysReadable() throws Exception {
    try (OpenFile open = laptop.tree.open(Caller.SUPERUSER, A, OpenMode.READ)) {
      laptop.replica.evict(0);
      assertThat(Laptop.read(open)).isEqualTo("old");
    }
    assertThat(laptop.view()).isEqualTo("a=old d/ d/x=@1");
  }

  private void readOnce(FileId file) throws Exception {
    try (OpenFile open = laptop.tree.open(Caller.SUPERUSER, file, OpenMode.READ)) {
      assertThat(Laptop.read(open)).isEqualTo("old");
    }
  }
}
