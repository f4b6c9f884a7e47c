package org.entracte.gateway.state;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.Name;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Statements of one connection, prepared once each. Not safe for many threads. */
final class Sql implements AutoCloseable {
  /** The bits of an SQLite result that say what, without the details. */
  private static final int PRIMARY_CODE = 0xff;

  private final Connection connection;
  private final Map<String, PreparedStatement> prepared = new HashMap<>();

  Sql(Connection connection) {
    this.connection = connection;
  }

  /** Reads one value from the current row. */
  interface Reader<T> {
    T read(ResultSet row) throws SQLException;
  }

  /** What cannot be a value was not written by us. */
  private static final class DamagedRowException extends SQLException {
    private static final long serialVersionUID = 1;

    DamagedRowException(String what, @Nullable Exception cause) {
      super(what, cause);
    }
  }

  /** Some use of the connection. */
  interface Use<T> {
    T run(Connection connection) throws SQLException;
  }

  int update(String sql, @Nullable Object... values) throws FileException {
    return use(
        ignored -> {
          try {
            return bound(sql, values).executeUpdate();
          } catch (SQLException failed) {
            throw forgotten(sql, failed);
          }
        });
  }

  <T> Optional<T> one(String sql, Reader<T> reader, @Nullable Object... values)
      throws FileException {
    return use(
        ignored -> {
          try (ResultSet rows = bound(sql, values).executeQuery()) {
            return rows.next() ? Optional.of(value(reader, rows)) : Optional.empty();
          } catch (SQLException failed) {
            throw forgotten(sql, failed);
          }
        });
  }

  <T> List<T> all(String sql, Reader<T> reader, @Nullable Object... values) throws FileException {
    return use(
        ignored -> {
          List<T> found = new ArrayList<>();
          try (ResultSet rows = bound(sql, values).executeQuery()) {
            while (rows.next()) {
              found.add(value(reader, rows));
            }
          } catch (SQLException failed) {
            throw forgotten(sql, failed);
          }
          return found;
        });
  }

  // Readers do nothing but make a value of the row, so whatever is wrong is wrong with the row.
  private static <T> T value(Reader<T> reader, ResultSet row) throws SQLException {
    try {
      return reader.read(row);
    } catch (RuntimeException impossible) {
      throw new DamagedRowException("a row: " + impossible.getMessage(), impossible);
    }
  }

  /** The driver ends a statement that failed: the next use needs a new one. */
  private SQLException forgotten(String sql, SQLException failure) {
    PreparedStatement ended = prepared.remove(sql);
    if (ended != null) {
      try {
        ended.close();
      } catch (SQLException second) {
        failure.addSuppressed(second);
      }
    }
    return failure;
  }

  /** Undoes the open transaction, if SQLite did not end it by itself as it does on a full disk. */
  void rollBack() throws FileException {
    if (isInTransaction()) {
      execute("ROLLBACK");
    }
  }

  /** Asked by beginning another one, which JDBC's own notion of it cannot answer. */
  private boolean isInTransaction() throws FileException {
    return use(
        open -> {
          try (Statement statement = open.createStatement()) {
            statement.execute("BEGIN");
            statement.execute("ROLLBACK");
            return false;
          } catch (SQLException refused) {
            if (String.valueOf(refused.getMessage()).contains("within a transaction")) {
              return true;
            }
            throw refused;
          }
        });
  }

  /** A statement that is not worth keeping prepared. */
  void execute(String sql) throws FileException {
    use(
        open -> {
          try (Statement statement = open.createStatement()) {
            return statement.execute(sql);
          }
        });
  }

  <T> T use(Use<T> use) throws FileException {
    try {
      return use.run(connection);
    } catch (SQLException failed) {
      throw refusal(failed);
    }
  }

  private static FileException refusal(SQLException failed) {
    if (isFull(failed)) {
      return new FileException(
          FileError.NO_SPACE,
          "the disk that holds the gateway's state folder is full ("
              + failed.getMessage()
              + "); make room there and it goes on by itself",
          failed);
    }
    if (failed instanceof DamagedRowException damaged) {
      return refusal(damaged);
    }
    return new FileException(
        FileError.IO,
        "the gateway's state database failed ("
            + failed.getMessage()
            + "); check the disk that holds the state folder",
        failed);
  }

  private static FileException refusal(DamagedRowException damaged) {
    return new FileException(
        FileError.IO,
        "the gateway's state database is damaged ("
            + damaged.getMessage()
            + "); check the disk that holds the state folder and put the folder back from a copy",
        damaged);
  }

  /** For rows that no gateway wrote. */
  static FileException damaged(String what, @Nullable Exception cause) {
    return refusal(new DamagedRowException(what, cause));
  }

  /** The index of the write-ahead log that cannot grow has a result of its own. */
  private static boolean isFull(SQLException failed) {
    return (failed.getErrorCode() & PRIMARY_CODE) == SQLiteErrorCode.SQLITE_FULL.code
        || (failed instanceof SQLiteException sqlite
            && sqlite.getResultCode() == SQLiteErrorCode.SQLITE_IOERR_SHMSIZE);
  }

  private PreparedStatement bound(String sql, @Nullable Object... values) throws SQLException {
    PreparedStatement statement = prepared.get(sql);
    if (statement == null) {
      statement = connection.prepareStatement(sql);
      prepared.put(sql, statement);
    }
    for (int i = 0; i < values.length; i++) {
      switch (values[i]) {
        case FileId id -> statement.setBytes(i + 1, id.toBytes());
        case Name name -> statement.setBytes(i + 1, name.toBytes());
        case Blob blob -> statement.setBytes(i + 1, blob.toBytes());
        case byte[] bytes -> statement.setBytes(i + 1, bytes);
        case Boolean flag -> statement.setInt(i + 1, flag ? 1 : 0);
        case null -> statement.setObject(i + 1, null);
        case Object other -> statement.setObject(i + 1, other);
      }
    }
    return statement;
  }

  static FileId id(ResultSet row, int column) throws SQLException {
    return FileId.fromBytes(row.getBytes(column));
  }

  static Name name(ResultSet row, int column) throws SQLException {
    return Name.of(row.getBytes(column));
  }

  @Override
  public void close() throws FileException {
    use(
        open -> {
          for (PreparedStatement statement : prepared.values()) {
            statement.close();
          }
          open.close();
          return true;
        });
  }
}
