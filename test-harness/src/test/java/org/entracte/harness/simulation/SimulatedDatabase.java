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
import org.entracte.harness.crash.DatabaseImages;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * A machine's database, in memory: it outlives the processes that are killed, and keeps their
 * statements prepared, which is most of what opening one costs. It can be wiped for another run.
 */
final class SimulatedDatabase implements AutoCloseable {
  /** SQLite's own table of numbers that were given. */
  private static final String NUMBERS = "sqlite_sequence";

  private final Connection memory;
  private final Map<String, PreparedStatement> prepared = new LinkedHashMap<>();
  private final Set<String> lent = new HashSet<>();
  private Optional<Copy> asMade = Optional.empty();
  private Optional<DatabaseImages> images = Optional.empty();
  private Flaw flaw = new Flaw();

  /** All rows of all tables. */
  record Copy(Map<String, List<List<Object>>> tables) {
    private static final Copy EMPTY = new Copy(Map.of());
  }

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
    return KillableConnection.connect(this, process, faults);
  }

  /** From now on {@link #powerCut} may be called. */
  void loseUnsynced(DatabaseImages memories) {
    images = Optional.of(memories);
  }

  /**
   * The process is gone, and so may be commits that were not synced.
   *
   * @return when the database was as it is now
   */
  long powerCut() throws SQLException {
    rollBack();
    DatabaseImages.Left left = images.orElseThrow().powerCut();
    try (Connection found = left.database()) {
      Copy copy = copy(found);
      fill(copy.tables().isEmpty() ? asMade.orElse(Copy.EMPTY) : copy);
    }
    return left.when();
  }

  /** Of the disk that it is on. */
  Flaw flaw() {
    return flaw;
  }

  /**
   * To be called before a statement that changes something.
   *
   * @throws SQLiteException the disk fails; nothing was done, and as SQLite may choose to, the
   *     transaction is over
   */
  void mayFail(String sql) throws SQLException {
    if (flaw.strikes()) {
      if (flaw.strikesSoFar() % 2 == 0 || sql.equals("COMMIT")) {
        rollBack();
      }
      throw new SQLiteException("[SQLITE_IOERR] disk I/O error", SQLiteErrorCode.SQLITE_IOERR);
    }
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
  void committed(boolean synced) throws SQLException {
    if (asMade.isEmpty()) {
      asMade = Optional.of(copy());
    }
    if (images.isPresent()) {
      images.get().committed(memory, synced);
    }
  }

  /** What is committed, and what the transaction under way has done. */
  Copy copy() throws SQLException {
    return copy(memory);
  }

  private static Copy copy(Connection from) throws SQLException {
    Map<String, List<List<Object>>> rows = new LinkedHashMap<>();
    for (String table : tables(from)) {
      rows.put(table, rows(from, table));
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
    rollBack();
    images = Optional.empty();
    flaw = new Flaw();
    fill(asMade.orElse(Copy.EMPTY));
  }

  /** Makes all tables what they were; the process that had the database is dead. */
  void restore(Copy copy) throws SQLException {
    rollBack();
    fill(copy);
    if (images.isPresent()) {
      images.get().committed(memory, true);
    }
  }

  private void fill(Copy copy) throws SQLException {
    Map<String, List<List<Object>>> rows = copy.tables();
    lent.clear();
    try (Statement statement = memory.createStatement()) {
      statement.execute("BEGIN");
      for (String table : rows.keySet()) {
        statement.execute("DELETE FROM " + table);
      }
      for (var table : rows.entrySet()) {
        if (!table.getKey().equals(NUMBERS)) {
          insertAll(table.getKey(), table.getValue());
        }
      }
      if (rows.containsKey(NUMBERS)) {
        // The rows above have been counted in it.
        statement.execute("DELETE FROM " + NUMBERS);
        insertAll(NUMBERS, rows.get(NUMBERS));
      }
      statement.execute("COMMIT");
    }
  }

  private void insertAll(String table, List<List<Object>> rows) throws SQLException {
    for (List<Object> row : rows) {
      insert(table, row);
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

  private static List<String> tables(Connection database) throws SQLException {
    List<String> tables = new ArrayList<>();
    try (Statement statement = database.createStatement();
        ResultSet rows =
            statement.executeQuery("SELECT name FROM sqlite_schema WHERE type = 'table'")) {
      while (rows.next()) {
        tables.add(rows.getString(1));
      }
    }
    return tables;
  }

  private static List<List<Object>> rows(Connection database, String table) throws SQLException {
    List<List<Object>> all = new ArrayList<>();
    try (Statement statement = database.createStatement();
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
