package org.entracte.gateway.state;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;

/** What lies in the trash folder: removed files and replaced contents. */
public final class TrashTable {
  private static final String COLUMNS =
      "entry, file_id, content_version, size, modified_seconds, modified_nanos, removed";

  private final Sql sql;

  TrashTable(Sql sql) {
    this.sql = sql;
  }

  /**
   * One file in the trash.
   *
   * @param entry its name in the trash folder
   * @param contentVersion of {@code id}, that this is the content of as long as it has this size
   *     and time of modification: whoever held the file open may write on
   */
  public record Trashed(
      String entry,
      FileId id,
      long contentVersion,
      long sizeBytes,
      Instant modified,
      Instant removed) {}

  @SuppressWarnings("JavaInstantGetSecondsGetNano")
  public void add(Trashed trashed) throws FileException {
    sql.update(
        "INSERT INTO trash("
            + COLUMNS
            + ") VALUES(?, ?, ?, ?, ?, ?, ?) ON CONFLICT(entry) DO NOTHING",
        trashed.entry(),
        trashed.id(),
        trashed.contentVersion(),
        trashed.sizeBytes(),
        trashed.modified().getEpochSecond(),
        trashed.modified().getNano(),
        trashed.removed().toEpochMilli());
  }

  public void remove(String entry) throws FileException {
    sql.update("DELETE FROM trash WHERE entry = ?", entry);
  }

  public Optional<Trashed> of(FileId id, long contentVersion) throws FileException {
    return sql.one(
        "SELECT "
            + COLUMNS
            + " FROM trash WHERE file_id = ? AND content_version = ? ORDER BY removed DESC LIMIT 1",
        TrashTable::trashed,
        id,
        contentVersion);
  }

  /** The oldest first. */
  public List<Trashed> all() throws FileException {
    return sql.all(
        "SELECT " + COLUMNS + " FROM trash ORDER BY removed, entry", TrashTable::trashed);
  }

  private static Trashed trashed(ResultSet row) throws SQLException {
    return new Trashed(
        row.getString(1),
        Sql.id(row, 2),
        row.getLong(3),
        row.getLong(4),
        Instant.ofEpochSecond(row.getLong(5), row.getInt(6)),
        Instant.ofEpochMilli(row.getLong(7)));
  }
}
