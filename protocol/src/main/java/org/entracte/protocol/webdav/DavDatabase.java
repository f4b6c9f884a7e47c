package org.entracte.protocol.webdav;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;

/**
 * What WebDAV keeps beside the trees: dead properties and locks, in one SQLite database. A commit
 * survives power loss. Safe for many threads; its lock is the innermost but for a tree's.
 *
 * <pre>
 * dead_properties(export 'box', id x'0000…01', namespace 'urn:x', local 'p', element '&lt;p …')
 * locks(token 'urn:uuid:…', root '/box/a', …, expires 1795348800)
 * lock_targets(token 'urn:uuid:…', fsid 1, id x'0000…01')
 * property_changes(number 17, export 'box', id x'0000…01')
 * PRAGMA user_version = 1
 * </pre>
 */
public final class DavDatabase implements AutoCloseable {
  private static final int VERSION = 1;
  private static final int PRIMARY_CODE = 0xff;
  private static final List<String> TABLES =
      List.of(
          "CREATE TABLE dead_properties(export TEXT NOT NULL, id BLOB NOT NULL,"
              + " namespace TEXT NOT NULL, local TEXT NOT NULL, element TEXT NOT NULL,"
              + " PRIMARY KEY(export, id, namespace, local)) WITHOUT ROWID",
          "CREATE TABLE locks(token TEXT PRIMARY KEY, root TEXT NOT NULL,"
              + " collection INTEGER NOT NULL, exclusive INTEGER NOT NULL,"
              + " infinite INTEGER NOT NULL, owner TEXT NOT NULL, timeout_seconds INTEGER NOT NULL,"
              + " expires INTEGER NOT NULL)");

  /** Came later; a program that does not know it leaves it alone. */
  private static final String LOCK_TARGETS =
      "CREATE TABLE IF NOT EXISTS lock_targets(token TEXT PRIMARY KEY, fsid INTEGER NOT NULL,"
          + " id BLOB NOT NULL)";

  /** Came later too; numbers are never used twice. */
  private static final String PROPERTY_CHANGES =
      "CREATE TABLE IF NOT EXISTS property_changes(number INTEGER PRIMARY KEY AUTOINCREMENT,"
          + " export TEXT NOT NULL, id BLOB NOT NULL, UNIQUE(export, id))";

  private final ReentrantLock lock = new ReentrantLock();
  private final Connection connection;
  private final Map<String, PreparedStatement> prepared = new HashMap<>();

  /**
   * Takes the connection over and makes the tables if there are none.
   *
   * @throws FileException IO, also if a later version made them
   */
  public DavDatabase(Connection connection) throws FileException {
    this.connection = connection;
    execute("PRAGMA journal_mode = WAL");
    execute("PRAGMA synchronous = FULL");
    int version = all("PRAGMA user_version", row -> row.getInt(1)).getFirst();
    if (version > VERSION) {
      throw new FileException(
          FileError.IO, "webdav.db is of version " + version + "; use the program that made it");
    }
    if (version == 0) {
      transaction(
          () -> {
            for (String table : TABLES) {
              execute(table);
            }
            execute("PRAGMA user_version = " + VERSION);
          });
    }
    execute(LOCK_TARGETS);
    execute(PROPERTY_CHANGES);
  }

  /** Reads one value from the current row. */
  interface Reader<T> {
    T read(ResultSet row) throws SQLException;
  }

  /** Some statements that belong together. */
  interface Work {
    void run() throws FileException;
  }

  /** All of {@code work} is committed, or nothing if it throws. */
  void transaction(Work work) throws FileException {
    lock.lock();
    try {
      execute("BEGIN IMMEDIATE");
      try {
        work.run();
        execute("COMMIT");
      } catch (FileException | RuntimeException | Error failed) {
        rollBack(failed);
        throw failed;
      }
    } finally {
      lock.unlock();
    }
  }

  private void rollBack(Throwable reason) {
    try {
      execute("ROLLBACK");
    } catch (FileException ended) {
      // SQLite has ended it by itself, as it does on a full disk.
      reason.addSuppressed(ended);
    }
  }

  int update(String sql, @Nullable Object... values) throws FileException {
    lock.lock();
    try {
      return bound(sql, values).executeUpdate();
    } catch (SQLException failed) {
      throw refusal(sql, failed);
    } finally {
      lock.unlock();
    }
  }

  <T> List<T> all(String sql, Reader<T> reader, @Nullable Object... values) throws FileException {
    lock.lock();
    try (ResultSet rows = bound(sql, values).executeQuery()) {
      List<T> found = new ArrayList<>();
      while (rows.next()) {
        found.add(reader.read(rows));
      }
      return found;
    } catch (SQLException failed) {
      throw refusal(sql, failed);
    } finally {
      lock.unlock();
    }
  }

  private void execute(String sql) throws FileException {
    lock.lock();
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException failed) {
      throw refusal(sql, failed);
    } finally {
      lock.unlock();
    }
  }

  private PreparedStatement bound(String sql, @Nullable Object... values) throws SQLException {
    PreparedStatement statement = prepared.get(sql);
    if (statement == null) {
      statement = connection.prepareStatement(sql);
      prepared.put(sql, statement);
    }
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
    return statement;
  }

  private FileException refusal(String sql, SQLException failed) {
    prepared.remove(sql);
    boolean full = (failed.getErrorCode() & PRIMARY_CODE) == SQLiteErrorCode.SQLITE_FULL.code;
    return new FileException(
        full ? FileError.NO_SPACE : FileError.IO,
        "webdav.db, which keeps properties and locks, failed ("
            + failed.getMessage()
            + "); check the disk it is on",
        failed);
  }

  @Override
  public void close() throws FileException {
    lock.lock();
    try {
      for (PreparedStatement statement : prepared.values()) {
        statement.close();
      }
      connection.close();
    } catch (SQLException failed) {
      throw refusal("close", failed);
    } finally {
      lock.unlock();
    }
  }
}
