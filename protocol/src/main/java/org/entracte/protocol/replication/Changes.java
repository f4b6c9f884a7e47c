package org.entracte.protocol.replication;

import java.util.List;
import org.entracte.protocol.edit.JournalRow;

/** What the feed answers. */
public sealed interface Changes {
  /**
   * @param head the last row's number at the time of the answer
   */
  record Rows(List<JournalRow> rows, long head) implements Changes {
    public Rows {
      rows = List.copyOf(rows);
    }
  }

  /** The position is not of this journal, or older than it reaches: compare and start at head. */
  record Lost(Position head) implements Changes {}
}
