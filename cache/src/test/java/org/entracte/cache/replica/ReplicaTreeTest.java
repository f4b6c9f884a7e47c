package org.entracte.cache.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Random;
import org.entracte.cache.content.FolderLayerStore;
import org.entracte.protocol.tree.FileTree;
import org.entracte.protocol.tree.TaggedTreeContract;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The laptop's tree keeps the contract with nobody there but itself. */
final class ReplicaTreeTest extends TaggedTreeContract {
  @TempDir Path folder;

  private final Random random = new Random(1);
  private @Nullable Replica replica;

  @Override
  protected FileTree newTree() throws Exception {
    Replica opened = open();
    opened.startEmpty();
    opened.incoming().terms(false, true);
    return new ReplicaTree(opened, new OfflineSource());
  }

  /** An edit of them would be refused for ever. */
  @Test
  void itHasNoExtendedAttributesUnlessTheGatewayKeepsSome() throws Exception {
    FileTree tree = newTree();
    opened().incoming().terms(false, false);
    assertThat(tree.extendedAttributes()).isEmpty();
    assertThat(reopen(tree).extendedAttributes()).isEmpty();
    opened().incoming().terms(false, true);
    assertThat(reopen(tree).extendedAttributes()).isPresent();
  }

  private Replica opened() {
    return Objects.requireNonNull(replica);
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
