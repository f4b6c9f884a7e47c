package org.entracte.gateway.state;

import java.util.Optional;
import org.entracte.protocol.tree.FileException;

/** Single numbers of an export: its incarnation, its origin. */
public final class SettingTable {
  private final Sql sql;

  SettingTable(Sql sql) {
    this.sql = sql;
  }

  public Optional<Long> get(String name) throws FileException {
    return sql.one("SELECT value FROM export WHERE name = ?", row -> row.getLong(1), name);
  }

  public void put(String name, long value) throws FileException {
    sql.update(
        "INSERT INTO export(name, value) VALUES(?, ?)"
            + " ON CONFLICT(name) DO UPDATE SET value = excluded.value",
        name,
        value);
  }
}
