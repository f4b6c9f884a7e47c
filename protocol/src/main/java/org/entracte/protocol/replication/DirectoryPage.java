package org.entracte.protocol.replication;

import java.util.List;
import java.util.Optional;
import org.entracte.protocol.edit.Fact;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.Name;

/** A part of a directory as the gateway knows it. */
public sealed interface DirectoryPage {
  /** The journal row that it is true as of, which may be ahead of what the feed brought. */
  long asOf();

  /** That row's tag. */
  long tag();

  /**
   * @param after go on behind this name, in the order of unsigned bytes
   */
  record Request(FileId directory, Optional<Name> after, int limit) {}

  /**
   * @param asOf true as of this journal row: what later rows say comes on top, what earlier ones
   *     say is in it
   * @param tag of that row; 0 before the first
   */
  record Part(
      FileId directory, long asOf, long tag, Fact.ObjectIs self, List<Entry> entries, boolean end)
      implements DirectoryPage {
    public Part {
      entries = List.copyOf(entries);
    }
  }

  record Entry(Name name, Fact.ObjectIs object) {}

  /** There is no such directory any more, as of this row. */
  record Gone(FileId directory, long asOf, long tag) implements DirectoryPage {}
}
