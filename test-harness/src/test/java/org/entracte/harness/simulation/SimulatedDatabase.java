package org.entracte.harness.simulation;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A machine's database, in memory: it outlives the processes that are killed, and keeps their
 * statements prepared, which is most of what opening one costs. It can be wiped for another run.
 */
final class SimulatedDatabase implements AutoCloseable {
  private final Connection memory;
  private final Map<String, PreparedStatement> prepared = new LinkedHashMap<>();
  private final Set<String> lent = new HashSet<>();
  private Optional<Copy> asMade = Optional.empty();

  /** All rows of all tables. */
  record Copy(Map<String, List<List<Object>>> tables) {}

  SimulatedDatabase() throws SQLException {
    memory = DriverManager.getConnection("jdbc:sqlite::memory:");
  }

  /** For a new process; the one before is dead. */
  Connection connect(KillSwitch process) {
    return connect(process, Faults.NONE);
  }

  /** The same with what is planted in it. */
  Connection connect(KillSwitch process, Faults faults) {
    lent.clear();
    return KillableConnection.connect(this, process, faults::swallows);
  }

  /** The database itself, for whoever looks at it from outside. */
  Connection memory() {
    return memory;
  }

  /** A statement for the process now alive; the same one twice only if it was closed. */
  PreparedStatement prepare(String sql) throws SQLException {
    if (!lent.add(sql)) {
      return memory.prepareStatement(sql);
    }
    PreparedStatement kept = prepared.get(sql);
    if (kept == null || kept.isClosed()) {
      kept = memory.prepareStatement(sql);
      prepared.put(sql, kept);
    }
    kept.clearParameters();
    return kept;
  }

  /** The process has no more use for it: it failed, or is in nobody's map. */
  void close(String sql, Statement statement) throws SQLException {
    if (prepared.remove(sql, statement)) {
      lent.remove(sql);
    }
    statement.close();
  }

  /** The first transaction of all makes the tables; what is in them then, wiping leaves there. */
  void committed() throws SQLException {
    if (asMade.isEmpty()) {
      asMade = Optional.of(copy());
    }
  }

  /** What is committed, and what the transaction under way has done. */
  Copy copy() throws SQLException {
    Map<String, List<List<Object>>> rows = new LinkedHashMap<>();
    for (String table : tables()) {
      rows.put(table, rows(table));
    }
    return new Copy(rows);
  }

  /** Forgets what a dead process left uncommitted. */
  void rollBack() throws SQLException {
    if (!memory.getAutoCommit()) {
      memory.rollback();
      memory.setAutoCommit(true);
    }
    try (Statement statement = memory.createStatement()) {
      statement.execute("ROLLBACK");
    } catch (SQLException none) {
      if (!String.valueOf(none.getMessage()).contains("no transaction is active")) {
        throw none;
      }
    }
  }

  /** As its tables were made, and nothing since. */
  void wipe() throws SQLException {
    restore(asMade.orElse(new Copy(Map.of())));
  }

  /** Makes all tables what they were; the process that had the database is dead. */
  void restore(Copy copy) throws SQLException {
    rollBack();
    lent.clear();
    try (Statement statement = memory.createStatement()) {
      statement.execute("BEGIN");
      for (var table : copy.tables().entrySet()) {
        statement.execute("DELETE FROM " + table.getKey());
      }
      for (var table : copy.tables().entrySet()) {
        for (List<Object> row : table.getValue()) {
          insert(table.getKey(), row);
        }
      }
      statement.execute("COMMIT");
    }
  }

  private void insert(String table, List<Object> row) throws SQLException {
    String marks = "?,".repeat(row.size());
    try (PreparedStatement insert =
        memory.prepareStatement(
            "INSERT INTO " + table + " VALUES(" + marks.substring(0, marks.length() - 1) + ")")) {
      for (int i = 0; i < row.size(); i++) {
        insert.setObject(i + 1, row.get(i));
      }
      insert.executeUpdate();
    }
  }

  private List<String> tables() throws SQLException {
    List<String> tables = new ArrayList<>();
    try (Statement statement = memory.createStatement();
        ResultSet rows =
            statement.executeQuery("SELECT name FROM sqlite_schema WHERE type = 'table'")) {
      while (rows.next()) {
        tables.add(rows.getString(1));
      }
    }
    return tables;
  }

  private List<List<Object>> rows(String table) throws SQLException {
    List<List<Object>> all = new ArrayList<>();
    try (Statement statement = memory.createStatement();
        ResultSet rows = statement.executeQuery("SELECT * FROM " + table)) {
      int columns = rows.getMetaData().getColumnCount();
      while (rows.next()) {
        List<Object> row = new ArrayList<>();
        for (int column = 1; column <= columns; column++) {
          row.add(rows.getObject(column));
        }
        all.add(row);
      }
    }
    return all;
  }

  @Override
  public void close() throws SQLException {
    memory.close();
  }
}
