package org.entracte.harness.simulation;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A process's connection to a database that outlives it. The process can die before any statement
 * that changes something, and right after a commit. The database is in memory: what a dead process
 * had not committed is rolled back when the next one {@link #connect}s, as SQLite does for a file.
 */
final class KillableConnection {
  private static final Set<String> HARMLESS = Set.of("PRAGMA", "SELECT");

  private final Connection database;
  private final KillSwitch process;
  private final List<Statement> statements = new ArrayList<>();

  private KillableConnection(Connection database, KillSwitch process) {
    this.database = database;
    this.process = process;
  }

  static Connection connect(Connection database, KillSwitch process) {
    return new KillableConnection(database, process).proxy();
  }

  /** Forgets what a dead process left uncommitted. */
  static void rollBack(Connection database) throws SQLException {
    if (!database.getAutoCommit()) {
      database.rollback();
      database.setAutoCommit(true);
    }
    try (Statement statement = database.createStatement()) {
      statement.execute("ROLLBACK");
    } catch (SQLException none) {
      if (!String.valueOf(none.getMessage()).contains("no transaction is active")) {
        throw none;
      }
    }
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
        for (Statement statement : statements) {
          statement.close();
        }
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
    Object result = call(database, method, arguments);
    if (method.getName().equals("commit")) {
      process.point("the answer to commit");
    }
    if (result instanceof PreparedStatement prepared) {
      statements.add(prepared);
      return statement(PreparedStatement.class, prepared, (String) arguments[0]);
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
    }
    Object result = call(target, method, arguments);
    if (executes && sql.equals("COMMIT")) {
      process.point("the answer to COMMIT");
    }
    return result;
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
