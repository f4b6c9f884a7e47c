package org.entracte.protocol.tree;

import java.time.Duration;
import java.time.Instant;

/** A tree that asks files back is the tree beneath to whoever uses it. */
final class RecallingTreeTest extends TaggedTreeContract {
  @Override
  protected FileTree newTree() {
    Instant now = Instant.parse("2030-01-01T00:00:00Z");
    FileTree tree = new InMemoryTree(() -> now);
    return new RecallingTree(tree, tree.delegations().orElseThrow(), Duration.ZERO);
  }
}
