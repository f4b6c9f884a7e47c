package org.entracte.protocol.tree;

import java.time.Instant;

final class InMemoryTreeTest extends FedTreeContract {
  @Override
  protected FileTree newTree() {
    Instant now = Instant.parse("2030-01-01T00:00:00Z");
    return new InMemoryTree(() -> now);
  }
}
