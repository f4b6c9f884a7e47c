package org.entracte.cache.replica;

import java.io.IOException;
import java.util.Optional;
import org.entracte.protocol.edit.JournalRow;
import org.entracte.protocol.replication.Position;

/**
 * Rows of the journal that pages were of before the feed brought them. Each must turn out to be the
 * row that the feed brings under its number: else the pages were of a journal that was lost since
 * (decision 0016). Callers hold the database's lock.
 */
final class Told {
  private final Database database;

  Told(Database database) {
    this.database = database;
  }

  void note(long number, long tag) throws IOException {
    database.change("INSERT OR IGNORE INTO told(number, tag) VALUES(?, ?)", number, tag);
  }

  /** The last of them, of the journal of this incarnation. */
  Optional<Position> latest(long incarnation) throws IOException {
    return database.one(
        "SELECT number, tag FROM told ORDER BY number DESC LIMIT 1",
        row -> new Position(incarnation, row.getLong(1), row.getLong(2)));
  }

  /** The last of them; 0 if there is none. */
  long upTo() throws IOException {
    return database.number("SELECT COALESCE(MAX(number), 0) FROM told");
  }

  /**
   * The feed brings this row.
   *
   * @return false if a page was of another row with its number
   */
  boolean isBorneOut(JournalRow row) throws IOException {
    boolean other =
        database.exists(
            "SELECT 1 FROM told WHERE number = ? AND tag <> ?", row.number(), row.tag());
    database.change("DELETE FROM told WHERE number <= ?", row.number());
    return !other;
  }

  void clear() throws IOException {
    database.change("DELETE FROM told");
  }
}
