package org.entracte.gateway.service;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * A database connection whose user can die right before each commit and right after it, before it
 * has the answer. A dead one reaches the database no more.
 */
final class MortalConnection {
  private MortalConnection() {}

  /** What may happen to whoever executes statements. */
  interface Fate {
    void beforeOther();

    void beforeCommit(Connection connection) throws SQLException;

    void afterCommit();
  }

  private record Burning(Fuse fuse) implements Fate {
    @Override
    public void beforeOther() {
      fuse.alive();
    }

    @Override
    public void beforeCommit(Connection connection) {
      fuse.step();
    }

    @Override
    public void afterCommit() {
      fuse.step();
    }
  }

  static Connection of(Connection connection, Fuse fuse) {
    return of(connection, new Burning(fuse));
  }

  static Connection of(Connection connection, Fate fate) {
    return proxy(
        Connection.class,
        (method, arguments) -> {
          if (method.getName().equals("commit")) {
            throw new AssertionError("commits are executed, or they would not be counted");
          }
          return switch (call(connection, method, arguments)) {
            case PreparedStatement prepared -> prepared;
            case Statement plain -> mortal(connection, plain, fate);
            case null -> null;
            case Object other -> other;
          };
        });
  }

  private static Statement mortal(Connection connection, Statement statement, Fate fate) {
    return proxy(
        Statement.class,
        (method, arguments) -> {
          if (!method.getName().startsWith("execute")) {
            return call(statement, method, arguments);
          }
          boolean commits = arguments != null && "COMMIT".equals(arguments[0]);
          if (commits) {
            fate.beforeCommit(connection);
          } else {
            fate.beforeOther();
          }
          Object answer = call(statement, method, arguments);
          if (commits) {
            fate.afterCommit();
          }
          return answer;
        });
  }

  private interface Calls {
    @Nullable Object on(Method method, Object @Nullable [] arguments) throws Throwable;
  }

  private static <T> T proxy(Class<T> type, Calls calls) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> calls.on(method, arguments)));
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
