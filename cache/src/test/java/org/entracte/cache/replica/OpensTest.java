package org.entracte.cache.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.entracte.cache.replica.Laptop.A;
import static org.entracte.cache.replica.Laptop.X;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.OpenFile;
import org.entracte.protocol.tree.OpenMode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Open files stay with what they are of when a transaction that moved them is undone. */
final class OpensTest {
  @TempDir Path folder;
  private Laptop laptop;

  @BeforeEach
  void start() throws IOException {
    laptop = new Laptop(Files.createDirectory(folder.resolve("cache")));
  }

  @AfterEach
  void stop() throws IOException {
    laptop.replica.abandon();
  }

  @Test
  void anOpenThatWasMovedGoesBackIfTheMoveIsUndone() throws Exception {
    try (OpenFile open = laptop.tree.open(Caller.SUPERUSER, A, OpenMode.READ_WRITE)) {
      assertThatThrownBy(() -> moveTwiceAndFail()).hasMessage("disk full");

      assertThat(open.id()).isEqualTo(A);
      assertThat(Laptop.read(open)).isEqualTo("old");
    }
    assertThat(laptop.replica.state().opens().isOpen(node(A))).isFalse();
    assertThat(laptop.replica.state().opens().isOpen(node(X))).isFalse();
  }

  private void moveTwiceAndFail() throws IOException {
    ReplicaState state = laptop.replica.state();
    long from = node(A);
    long copy = node(X);
    long last = node(Laptop.D);
    state
        .database()
        .write(
            () -> {
              state.opens().moveWithContent(from, copy);
              state.opens().nowHave(copy, X);
              state.opens().move(copy, last);
              throw new IOException("disk full");
            });
  }

  private long node(FileId id) throws IOException {
    ReplicaState state = laptop.replica.state();
    return state.database().read(() -> state.nodes().find(id).orElseThrow().node);
  }
}
