package org.entracte.cache.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Random;
import org.entracte.cache.content.FolderLayerStore;
import org.entracte.protocol.tree.FileTree;
import org.entracte.protocol.tree.FileTreeContract;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The laptop's tree keeps the contract with nobody there but itself. */
final class ReplicaTreeTest extends FileTreeContract {
  @TempDir Path folder;

  private final Random random = new Random(1);
  private @Nullable Replica replica;

  @Override
  protected FileTree newTree() throws Exception {
    Replica opened = open();
    opened.startEmpty();
    return new ReplicaTree(opened, new OfflineSource());
  }

  /** They would have to be edits; until they are, the tree says that it has none. */
  @Test
  void itKeepsNoExtendedAttributesAndSaysSo() throws Exception {
    assertThat(newTree().extendedAttributes()).isEmpty();
  }

  /** As after kill -9. */
  @Override
  protected FileTree reopen(FileTree tree) throws Exception {
    letGo();
    return new ReplicaTree(open(), new OfflineSource());
  }

  private Replica open() throws IOException {
    Replica opened =
        Replica.open(
            new Replica.Setup(Replica.databaseIn(folder), "http://gateway/x", "laptop"),
            new FolderLayerStore(folder.resolve("layers")),
            random,
            InstantSource.system());
    replica = opened;
    return opened;
  }

  @AfterEach
  void letGo() throws IOException {
    Replica opened = replica;
    if (opened != null) {
      opened.abandon();
      replica = null;
    }
  }
}
