package org.entracte.harness.simulation;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A process's connection to a database that outlives it. The process can die before any statement
 * that changes something, and right after a commit. What a dead process had not committed is rolled
 * back before the next one connects, as SQLite does for a file.
 */
final class KillableConnection {
  private static final Set<String> HARMLESS = Set.of("PRAGMA", "SELECT");

  private final SimulatedDatabase database;
  private final KillSwitch process;

  private final Faults faults;

  /** Commits are synced now. */
  private boolean full;

  private KillableConnection(SimulatedDatabase database, KillSwitch process, Faults faults) {
    this.database = database;
    this.process = process;
    this.faults = faults;
  }

  /**
   * @param faults planted in what the process does
   */
  static Connection connect(SimulatedDatabase database, KillSwitch process, Faults faults) {
    return new KillableConnection(database, process, faults).proxy();
  }

  private Connection proxy() {
    return (Connection)
        Proxy.newProxyInstance(
            getClass().getClassLoader(), new Class<?>[] {Connection.class}, this::onConnection);
  }

  private @Nullable Object onConnection(Object self, Method method, Object[] arguments)
      throws Throwable {
    switch (method.getName()) {
      case "close" -> {
        return null;
      }
      case "commit" -> process.point("commit");
      case "rollback" -> process.point("rollback");
      default -> {
        if (process.isDead()) {
          process.point(method.getName());
        }
      }
    }
    if (method.getName().equals("prepareStatement")) {
      String sql = (String) arguments[0];
      return statement(PreparedStatement.class, database.prepare(sql), sql);
    }
    Object result = call(database.memory(), method, arguments);
    if (method.getName().equals("commit")) {
      committed("commit");
    }
    return result instanceof Statement plain ? statement(Statement.class, plain, "") : result;
  }

  private Object statement(Class<?> type, Statement target, String prepared) {
    return Proxy.newProxyInstance(
        getClass().getClassLoader(),
        new Class<?>[] {type},
        (self, method, arguments) -> onStatement(target, prepared, method, arguments));
  }

  private @Nullable Object onStatement(
      Statement target, String prepared, Method method, Object @Nullable [] arguments)
      throws Throwable {
    boolean executes = method.getName().startsWith("execute");
    String sql = arguments != null && executes ? (String) arguments[0] : prepared;
    if (process.isDead() || (executes && changes(sql))) {
      process.point(sql);
      if (!sql.equals("ROLLBACK")) {
        database.mayFail(sql);
      }
    }
    if (method.getName().equals("close")) {
      database.close(prepared, target);
      return null;
    }
    if (method.getName().equals("executeUpdate") && faults.swallows(sql)) {
      return 1;
    }
    Object result = call(target, method, arguments);
    if (executes && sql.equals("COMMIT")) {
      committed("COMMIT");
    } else if (executes && sql.startsWith("PRAGMA synchronous")) {
      full = sql.endsWith("FULL") && !faults.swallows(sql);
    }
    return result;
  }

  private void committed(String how) throws SQLException {
    database.committed(full);
    process.point("the answer to " + how);
  }

  private static boolean changes(String sql) {
    return HARMLESS.stream().noneMatch(sql::startsWith);
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
