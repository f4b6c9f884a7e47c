package org.entracte.cache.replica;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.entracte.cache.content.DurableMarks;
import org.entracte.protocol.tree.FileException;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;

/**
 * The one connection to {@code replica.db} and the lock that guards it and all state beside it.
 *
 * <p>A commit is in the page cache when it returns, so it survives kill -9. A power cut it survives
 * once a barrier behind it is called safe: see {@link DurableMarks}. Checkpoints come only where
 * everything committed is safe.
 */
final class Database implements AutoCloseable {
  private static final int CHECKPOINT_EVERY = 20;

  /** Where the disk is short of room, so many commits are worth a checkpoint. */
  private static final int COMMITS_WHEN_SHORT = 16;

  /** The bits of an SQLite result that say what, without the details. */
  private static final int PRIMARY_CODE = 0xff;

  private final ReentrantLock lock = new ReentrantLock();
  private final Connection connection;
  private final Map<String, PreparedStatement> statements = new HashMap<>();
  private final List<AfterCommit> afterCommit = new ArrayList<>();
  private final List<Runnable> ifUndone = new ArrayList<>();
  private Optional<Work<Boolean>> first = Optional.empty();
  private boolean open;
  private int commitsInLog;
  private int syncs;

  /** Of this connection: all; those up to the barrier; those that are safe, all before included. */
  private long commits;

  private long barrierCommits;
  private long safeCommits = -1;

  /** A step that only the environment can fail. */
  interface Work<T> {
    T run() throws IOException;
  }

  /** A step that may refuse. */
  interface TreeWork<T> {
    T run() throws IOException, FileException;
  }

  /** What must not be done before the transaction's rows are there. */
  interface AfterCommit {
    void run() throws IOException;
  }

  /** Turns a row into a value. */
  interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }

  private Database(Connection connection) {
    this.connection = connection;
  }

  /** Opens or creates the database; one process at a time, others get an IOException. */
  static Database open(String jdbcUrl) throws IOException {
    try {
      Database database = new Database(DriverManager.getConnection(jdbcUrl));
      database.script("PRAGMA locking_mode=EXCLUSIVE");
      database.script("PRAGMA journal_mode=WAL");
      database.script("PRAGMA synchronous=NORMAL");
      database.script("PRAGMA wal_autocheckpoint=0");
      return database;
    } catch (SQLException failure) {
      throw failed(failure);
    }
  }

  /** Runs a step that only reads, under the lock. */
  <T> T read(Work<T> work) throws IOException {
    lock.lock();
    try {
      return work.run();
    } finally {
      lock.unlock();
    }
  }

  /** As {@link #read}, for steps that may refuse. */
  <T> T readTree(TreeWork<T> work) throws IOException, FileException {
    lock.lock();
    try {
      return work.run();
    } finally {
      lock.unlock();
    }
  }

  /** Whether this thread has the lock. */
  boolean isHeld() {
    return lock.isHeldByCurrentThread();
  }

  /** Runs a step as one transaction under the lock; any exception undoes its rows. */
  <T> T write(Work<T> work) throws IOException {
    lock.lock();
    try {
      boolean done = false;
      undoWhatIsOpen();
      open = true;
      try {
        script("BEGIN IMMEDIATE");
        begun();
        T result = work.run();
        script("COMMIT");
        done = true;
        open = false;
        commits++;
        commitsInLog++;
        runAfterCommit();
        return result;
      } finally {
        rollBackUnless(done);
      }
    } finally {
      lock.unlock();
    }
  }

  /** As {@link #write}, for steps that may refuse; a refusal undoes its rows. */
  <T> T writeTree(TreeWork<T> work) throws IOException, FileException {
    lock.lock();
    try {
      boolean done = false;
      undoWhatIsOpen();
      open = true;
      try {
        script("BEGIN IMMEDIATE");
        begun();
        T result = work.run();
        script("COMMIT");
        done = true;
        open = false;
        commits++;
        commitsInLog++;
        runAfterCommit();
        return result;
      } finally {
        rollBackUnless(done);
      }
    } finally {
      lock.unlock();
    }
  }

  /** From now on every transaction does this first. */
  void firstInEach(Work<Boolean> work) {
    first = Optional.of(work);
  }

  private void begun() throws IOException {
    if (first.isPresent()) {
      var _ = first.get().run();
    }
  }

  /** Within a transaction: does {@code action} once it is committed, never if it is undone. */
  void afterCommit(AfterCommit action) {
    afterCommit.add(action);
  }

  /** Within a transaction: does {@code action} if it is undone, the last one first. */
  void ifUndone(Runnable action) {
    ifUndone.add(action);
  }

  private void runAfterCommit() throws IOException {
    ifUndone.clear();
    List<AfterCommit> actions = List.copyOf(afterCommit);
    afterCommit.clear();
    for (AfterCommit action : actions) {
      action.run();
    }
  }

  private void rollBackUnless(boolean done) throws IOException {
    if (!done) {
      afterCommit.clear();
      ifUndone.reversed().forEach(Runnable::run);
      ifUndone.clear();
      undoWhatIsOpen();
    }
  }

  /** A transaction that could not be undone when it failed is before the next one. */
  private void undoWhatIsOpen() throws IOException {
    if (open && isInTransaction()) {
      script("ROLLBACK");
    }
    open = false;
  }

  /** SQLite ends a transaction by itself after some failures, of which a full disk is one. */
  private boolean isInTransaction() throws IOException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("BEGIN");
    } catch (SQLException nested) {
      return true;
    }
    script("ROLLBACK");
    return false;
  }

  /** Whether a synced commit would make room on a disk that is short of it. */
  boolean hasLongLog() throws IOException {
    return read(() -> commitsInLog >= COMMITS_WHEN_SHORT);
  }

  /**
   * Raises the barrier behind everything committed so far, unsynced.
   *
   * @return empty if nothing was committed since a barrier that is safe
   */
  Optional<Long> raiseBarrier() throws IOException {
    lock.lock();
    try {
      if (commits == safeCommits) {
        return Optional.empty();
      }
      DurableMarks old = marks();
      long barrier = old.barrier() + 1;
      mark(new DurableMarks(barrier, old.safe()));
      barrierCommits = commits;
      return Optional.of(barrier);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Says, synced, that the disk has all bytes of layers that the commits up to {@code barrier}
   * claim: these commits survive a power cut when this returns.
   */
  void callSafe(long barrier) throws IOException {
    lock.lock();
    try {
      synced(new DurableMarks(marks().barrier(), barrier));
      if (commits == barrierCommits + 1) {
        safeCommits = commits;
      }
      syncs++;
    } finally {
      lock.unlock();
    }
  }

  /** Whether {@link #checkpoint} should come after this sync. */
  boolean checkpointIsDue(boolean shortOfRoom) throws IOException {
    return read(
        () -> syncs >= CHECKPOINT_EVERY || (shortOfRoom && commitsInLog >= COMMITS_WHEN_SHORT));
  }

  /**
   * As {@link #raiseBarrier} and {@link #callSafe} in one, for all commits so far. The caller holds
   * the lock ({@link #read}) since it synced the last layer.
   */
  void callAllSafe() throws IOException {
    long barrier = marks().barrier() + 1;
    synced(new DurableMarks(barrier, barrier));
    safeCommits = commits;
  }

  /**
   * Rows go to the database for good, where no cut of the log can undo them: so only behind {@link
   * #callAllSafe}, under the same hold of the lock.
   */
  void checkpoint() throws IOException {
    if (commits != safeCommits) {
      throw new IllegalStateException("a checkpoint of commits that are not safe");
    }
    script("PRAGMA wal_checkpoint(PASSIVE)");
    commitsInLog = 0;
    syncs = 0;
  }

  private DurableMarks marks() throws IOException {
    return one("SELECT marks FROM durable", row -> DurableMarks.fromBytes(row.getBytes(1)))
        .orElseThrow(() -> new IOException("the cache's database replica.db has lost its marks"));
  }

  private void synced(DurableMarks marks) throws IOException {
    script("PRAGMA synchronous=FULL");
    try {
      mark(marks);
    } finally {
      script("PRAGMA synchronous=NORMAL");
    }
  }

  private void mark(DurableMarks marks) throws IOException {
    write(() -> change("UPDATE durable SET marks = ?", (Object) marks.toBytes()));
  }

  void script(String sql) throws IOException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException failure) {
      throw failed(failure);
    }
  }

  <T> List<T> list(String sql, RowReader<T> reader, @Nullable Object... args) throws IOException {
    try {
      PreparedStatement statement = bound(sql, args);
      try (ResultSet rows = statement.executeQuery()) {
        List<T> result = new ArrayList<>();
        while (rows.next()) {
          result.add(readRow(reader, rows));
        }
        return result;
      }
    } catch (SQLException failure) {
      forget(sql, failure);
      throw failed(failure);
    }
  }

  /** What cannot be a value was not written by us. */
  private static <T> T readRow(RowReader<T> reader, ResultSet rows) throws SQLException {
    try {
      return reader.read(rows);
    } catch (IllegalArgumentException | BufferUnderflowException | DateTimeException impossible) {
      throw new SQLException("a row is damaged: " + impossible.getMessage(), impossible);
    }
  }

  <T> Optional<T> one(String sql, RowReader<T> reader, @Nullable Object... args)
      throws IOException {
    List<T> rows = list(sql, reader, args);
    return rows.isEmpty() ? Optional.empty() : Optional.of(rows.getFirst());
  }

  /** The single number a query answers; 0 for none or NULL. */
  long number(String sql, @Nullable Object... args) throws IOException {
    return one(sql, row -> row.getLong(1), args).orElse(0L);
  }

  boolean exists(String sql, @Nullable Object... args) throws IOException {
    return !list(sql, row -> true, args).isEmpty();
  }

  /** Runs an INSERT, UPDATE or DELETE; returns the rows it changed. */
  int change(String sql, @Nullable Object... args) throws IOException {
    try {
      return bound(sql, args).executeUpdate();
    } catch (SQLException failure) {
      forget(sql, failure);
      throw failed(failure);
    }
  }

  /** The driver ends a statement that failed: the next use needs a new one. */
  private void forget(String sql, SQLException failure) {
    PreparedStatement ended = statements.remove(sql);
    if (ended != null) {
      try {
        ended.close();
      } catch (SQLException second) {
        failure.addSuppressed(second);
      }
    }
  }

  /** Runs an INSERT; returns the new row's number. */
  long insert(String sql, @Nullable Object... args) throws IOException {
    change(sql, args);
    return number("SELECT last_insert_rowid()");
  }

  private PreparedStatement bound(String sql, @Nullable Object... args) throws SQLException {
    PreparedStatement statement = statements.get(sql);
    if (statement == null) {
      statement = connection.prepareStatement(sql);
      statements.put(sql, statement);
    }
    for (int i = 0; i < args.length; i++) {
      Object value = args[i];
      if (value instanceof Instant instant) {
        statement.setBytes(i + 1, toBytes(instant));
      } else if (value instanceof byte[] bytes) {
        statement.setBytes(i + 1, bytes);
      } else {
        statement.setObject(i + 1, value);
      }
    }
    return statement;
  }

  /** As it stands in a column: i64 seconds since 1970, i32 nanoseconds, big endian. */
  static byte[] toBytes(Instant instant) {
    return ByteBuffer.allocate(12)
        .putLong(instant.getEpochSecond())
        .putInt(instant.getNano())
        .array();
  }

  static Instant toInstant(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return Instant.ofEpochSecond(buffer.getLong(), buffer.getInt());
  }

  private static IOException failed(SQLException failure) {
    if ((failure.getErrorCode() & PRIMARY_CODE) == SQLiteErrorCode.SQLITE_FULL.code) {
      return new DiskFullException(
          "the disk with the cache is full, so the log of edits cannot grow; free some of it,"
              + " nothing that was acknowledged is lost",
          failure);
    }
    return new IOException(
        "the cache's database replica.db failed: "
            + failure.getMessage()
            + "; see that its disk is there and has room, and that no other cache uses it",
        failure);
  }

  @Override
  public void close() throws IOException {
    lock.lock();
    try {
      for (PreparedStatement statement : statements.values()) {
        statement.close();
      }
      connection.close();
    } catch (SQLException failure) {
      throw failed(failure);
    } finally {
      lock.unlock();
    }
  }
}
