package org.entracte.protocol.tree;

import org.junit.jupiter.api.Nested;

/** What a tree promises that also tells what changes in it. */
public abstract class FedTreeContract extends TaggedTreeContract {
  @Nested
  final class Feed extends FeedContract {
    Feed() {
      super(FedTreeContract.this);
    }
  }
}
