package org.entracte.protocol.tree;

import org.junit.jupiter.api.Nested;

/** What a tree promises that keeps extended attributes too. */
public abstract class TaggedTreeContract extends FileTreeContract {
  @Nested
  final class Extended extends ExtendedAttributeContract {
    Extended() {
      super(TaggedTreeContract.this);
    }
  }
}
