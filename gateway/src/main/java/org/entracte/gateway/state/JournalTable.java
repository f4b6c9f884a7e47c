package org.entracte.gateway.state;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.entracte.protocol.edit.CorruptRecordException;
import org.entracte.protocol.edit.EditFormat;
import org.entracte.protocol.edit.JournalRow;
import org.entracte.protocol.tree.FileException;

/** The change journal; rows are never changed. */
public final class JournalTable {
  private final Sql sql;

  JournalTable(Sql sql) {
    this.sql = sql;
  }

  /** The last row's number; 0 for none. */
  public long head() throws FileException {
    return sql.one("SELECT max(number) FROM journal", row -> row.getLong(1)).orElse(0L);
  }

  public Optional<Long> tag(long number) throws FileException {
    return sql.one("SELECT tag FROM journal WHERE number = ?", row -> row.getLong(1), number);
  }

  public void append(JournalRow row) throws FileException {
    sql.update(
        "INSERT INTO journal(number, tag, body) VALUES(?, ?, ?)",
        row.number(),
        row.tag(),
        EditFormat.encodeRow(row));
  }

  /** The rows behind a number: so many at most, and of so many bytes but for the last one's. */
  public List<JournalRow> behind(long number, int limit, long bytes) throws FileException {
    List<JournalRow> rows = new ArrayList<>();
    for (byte[] body :
        sql.all(
            "SELECT body FROM journal WHERE number > ? AND number <= ? ORDER BY number",
            JournalTable::body,
            number,
            lastWithin(number, limit, bytes))) {
      rows.add(decode(body));
    }
    return rows;
  }

  /** The length of a blob is known without reading it. */
  private long lastWithin(long number, int limit, long bytes) throws FileException {
    long last = number;
    long sum = 0;
    for (Length row :
        sql.all(
            "SELECT number, length(body) FROM journal WHERE number > ? ORDER BY number LIMIT ?",
            found -> new Length(found.getLong(1), found.getLong(2)),
            number,
            limit)) {
      if (sum >= bytes) {
        return last;
      }
      last = row.number();
      sum += row.bytes();
    }
    return last;
  }

  private record Length(long number, long bytes) {}

  private static byte[] body(ResultSet row) throws SQLException {
    return row.getBytes(1);
  }

  private static JournalRow decode(byte[] body) throws FileException {
    try {
      return EditFormat.decodeRow(body);
    } catch (CorruptRecordException corrupt) {
      throw Sql.damaged("a journal row: " + corrupt.getMessage(), corrupt);
    }
  }
}
