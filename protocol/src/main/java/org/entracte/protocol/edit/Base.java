package org.entracte.protocol.edit;

/** What an edit was made on: the content its maker had seen. */
public sealed interface Base {
  /** {@link Versions#content} of the object as the gateway told it. */
  record AtVersion(long content) implements Base {}

  /** As the same client's earlier, perhaps unresolved edit left it. */
  record AsMyEdit(long number) implements Base {}
}
