package org.entracte.cache.replica;

import java.io.IOException;
import java.sql.SQLException;
import org.entracte.protocol.edit.CorruptRecordException;
import org.entracte.protocol.edit.Edit;
import org.entracte.protocol.edit.EditFormat;
import org.entracte.protocol.edit.Verdict;

/** Records read back from the database: damage there is the database's. */
final class Records {
  private Records() {}

  static Edit edit(byte[] record) throws SQLException {
    try {
      return EditFormat.decode(record);
    } catch (CorruptRecordException damage) {
      throw new SQLException("a logged edit is damaged", damage);
    }
  }

  /** An edit of the log, by its number. */
  static Edit logged(byte[] record, long number) throws IOException {
    try {
      return edit(record);
    } catch (SQLException damage) {
      throw new IOException("edit " + number + " of the log is damaged", damage);
    }
  }

  static Verdict verdict(byte[] record) throws SQLException {
    try {
      return EditFormat.decodeVerdict(record);
    } catch (CorruptRecordException damage) {
      throw new SQLException("a recorded verdict is damaged", damage);
    }
  }
}
