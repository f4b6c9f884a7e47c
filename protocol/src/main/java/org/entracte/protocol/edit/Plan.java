package org.entracte.protocol.edit;

import org.entracte.protocol.tree.FileId;

/** What to do about an edit; the gateway re-checks every precondition when it does it. */
public sealed interface Plan {
  /** As asked. A missing directory in the way is restored first, with its FileId. */
  record Apply() implements Plan {}

  /** As asked, but for the object that took the edit's object over (lineage). */
  record ApplyTo(FileId successor) implements Plan {}

  /** It is so already. */
  record AlreadySo() implements Plan {}

  /** Our id becomes an alias of what stands there. */
  record Adopt(FileId surviving) implements Plan {}

  /** Our content becomes a new file with a conflict name beside {@code original}. */
  record CopyBeside(FileId original) implements Plan {}

  /** As asked, but under a conflict name in the same directory. */
  record UnderConflictName() implements Plan {}

  /**
   * Bring the deleted object back, then apply: a store where it was, a rename or link under the new
   * name. A taken name makes it a conflict name.
   */
  record Restore() implements Plan {}

  record Drop(Outcome.Reason reason) implements Plan {}
}
