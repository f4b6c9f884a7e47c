package org.entracte.gateway.state;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConnection;

/**
 * An SQLite database in memory that a power cut takes back to any commit since the last one with
 * {@code synchronous = FULL}, as a write-ahead log on a disk is. One process at a time, one thread.
 */
public final class VolatileDatabase {
  /** The database behind the last synced commit and behind each commit since. */
  private final List<byte[]> commits = new ArrayList<>();

  private Optional<Connection> running = Optional.empty();
  private boolean full;
  private boolean deaf;
  private Runnable atCommit = () -> {};

  public VolatileDatabase() {
    this(new byte[0]);
  }

  private VolatileDatabase(byte[] image) {
    commits.add(image);
  }

  /** The connection of a new process, which sees all that was committed; the old one is dead. */
  public Connection open() throws SQLException {
    return open(() -> {});
  }

  /**
   * The same.
   *
   * @param beforeCommit may throw an Error; then the commit is not made
   */
  public Connection open(Runnable beforeCommit) throws SQLException {
    drop();
    atCommit = beforeCommit;
    Connection real = DriverManager.getConnection("jdbc:sqlite::memory:");
    if (commits.getLast().length > 0) {
      real.unwrap(SQLiteConnection.class).deserialize("main", commits.getLast());
    }
    running = Optional.of(real);
    full = false;
    return (Connection)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {Connection.class},
            (self, method, arguments) -> onConnection(real, method, arguments));
  }

  /** A kill: what was not committed is gone. */
  public void drop() throws SQLException {
    if (running.isPresent()) {
      running.get().close();
      running = Optional.empty();
    }
  }

  /**
   * The database as a power cut now may leave it, a copy.
   *
   * @param pick chooses among a number of commits, the oldest first
   */
  public VolatileDatabase powerCut(IntUnaryOperator pick) {
    return new VolatileDatabase(commits.get(pick.applyAsInt(commits.size())));
  }

  /** A planted fault: commits are answered before they are on the disk. */
  public void ignoreSyncs() {
    deaf = true;
  }

  private @Nullable Object onConnection(Connection real, Method method, Object[] arguments)
      throws Throwable {
    if (method.getName().equals("commit")) {
      atCommit.run();
    }
    Object result = call(real, method, arguments);
    if (method.getName().equals("commit")) {
      committed(real);
    }
    return result instanceof Statement made && method.getName().equals("createStatement")
        ? statement(real, made)
        : result;
  }

  private Object statement(Connection real, Statement target) {
    return Proxy.newProxyInstance(
        getClass().getClassLoader(),
        new Class<?>[] {Statement.class},
        (self, method, arguments) -> {
          boolean executes = method.getName().equals("execute");
          if (executes && arguments[0].equals("COMMIT")) {
            atCommit.run();
          }
          Object result = call(target, method, arguments);
          if (executes) {
            executed(real, ((String) arguments[0]).replace(" ", ""));
          }
          return result;
        });
  }

  private void executed(Connection real, String sql) throws SQLException {
    switch (sql) {
      case "PRAGMAsynchronous=FULL" -> full = true;
      case "PRAGMAsynchronous=NORMAL" -> full = false;
      case "COMMIT" -> committed(real);
      default -> {}
    }
  }

  private void committed(Connection real) throws SQLException {
    if (full && !deaf) {
      commits.clear();
    }
    commits.add(real.unwrap(SQLiteConnection.class).serialize("main"));
  }

  private static @Nullable Object call(Object target, Method method, Object @Nullable [] arguments)
      throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException failed) {
      throw failed.getCause();
    }
  }
}
