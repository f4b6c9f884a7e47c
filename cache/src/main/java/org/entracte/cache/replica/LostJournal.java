package org.entracte.cache.replica;

import java.io.IOException;

/**
 * Up to where the log is of before the gateway lost the journal whose versions it may name
 * (decision 0016). Callers hold the database's lock.
 */
final class LostJournal {
  private final Database database;

  LostJournal(Database database) {
    this.database = database;
  }

  /** The edits logged so far may name versions that mean nothing any more. */
  void happened() throws IOException {
    database.change(
        "INSERT OR REPLACE INTO meta(key, value)"
            + " SELECT 'lost_journal', MAX(number) FROM edits HAVING MAX(number) IS NOT NULL");
  }

  /** Whether one of those is unresolved. */
  boolean isNamed() throws IOException {
    return database.exists(
        "SELECT 1 FROM edits JOIN meta ON key = 'lost_journal' WHERE number <= value LIMIT 1");
  }

  /** The last of those; 0 if there is none. */
  long lastEdit() throws IOException {
    return database
        .one("SELECT value FROM meta WHERE key = 'lost_journal'", row -> row.getLong(1))
        .orElse(0L);
  }

  /** None of them names such a version any more. */
  void forget() throws IOException {
    database.change("DELETE FROM meta WHERE key = 'lost_journal'");
  }
}
