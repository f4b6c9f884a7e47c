package org.entracte.harness.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** A real SQLite file whose commits and checkpoints are recorded, with the log as they left it. */
final class RecordedDatabase implements AutoCloseable {
  private final Path folder;
  private final Recording recording;
  private final String url;
  private final Runnable afterSync;
  private final boolean obeysSyncs;
  private @Nullable Connection connection;
  private boolean full;
  private boolean made;

  /**
   * What may be wrong with it.
   *
   * @param afterSync runs behind each synced commit
   * @param obeysSyncs false: no commit is synced, whatever was asked for
   */
  record Flaws(Runnable afterSync, boolean obeysSyncs) {
    static final Flaws NONE = new Flaws(() -> {}, true);
  }

  /** The database {@code replica.db} in {@code folder}. */
  RecordedDatabase(Path folder, Recording recording, Flaws flaws) {
    this.folder = folder;
    this.recording = recording;
    this.afterSync = flaws.afterSync();
    this.obeysSyncs = flaws.obeysSyncs();
    this.url = RecordedDriver.register(this);
  }

  String url() {
    return url;
  }

  /** What is in the folder is on the disk; to be called before the database is opened. */
  void goOn() {
    made = true;
    byte[] database = bytes("replica.db");
    byte[] left = bytes("replica.db-wal");
    recording.add((layers, log) -> log.written(database));
    recording.add((layers, log) -> log.committed(left, true));
  }

  private Connection connect() throws SQLException {
    Connection opened = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("replica.db"));
    connection = opened;
    return (Connection)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {Connection.class},
            (self, method, arguments) -> {
              Object result = call(opened, method, arguments);
              return result instanceof Statement made && method.getName().equals("createStatement")
                  ? statement(made)
                  : result;
            });
  }

  private Object statement(Statement target) {
    return Proxy.newProxyInstance(
        getClass().getClassLoader(),
        new Class<?>[] {Statement.class},
        (self, method, arguments) -> {
          Object result = call(target, method, arguments);
          if (method.getName().equals("execute")) {
            executed((String) arguments[0]);
          }
          return result;
        });
  }

  private static @Nullable Object call(Object target, Method method, Object @Nullable [] arguments)
      throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException failed) {
      throw failed.getCause();
    }
  }

  private void executed(String sql) {
    switch (sql) {
      case "PRAGMA synchronous=FULL" -> full = obeysSyncs;
      case "PRAGMA synchronous=NORMAL" -> full = false;
      case "PRAGMA wal_checkpoint(PASSIVE)" -> {
        byte[] database = bytes("replica.db");
        recording.add((layers, log) -> log.checkpointed(database));
      }
      case "COMMIT" -> {
        byte[] now = bytes("replica.db-wal");
        boolean synced = full;
        if (!made) {
          // The first transaction of all makes the database's first page, without the log.
          made = true;
          byte[] database = bytes("replica.db");
          recording.add((layers, log) -> log.written(database));
        }
        recording.add((layers, log) -> log.committed(now, synced));
        if (synced) {
          afterSync.run();
        }
      }
      default -> {}
    }
  }

  private byte[] bytes(String name) {
    try {
      Path file = folder.resolve(name);
      return Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  @Override
  public void close() throws SQLException {
    RecordedDriver.DATABASES.remove(url);
    if (connection != null) {
      connection.close();
    }
  }

  /** Leads a URL to its database. */
  static final class RecordedDriver implements Driver {
    private static final String PREFIX = "jdbc:recorded:";
    private static final Map<String, RecordedDatabase> DATABASES = new ConcurrentHashMap<>();
    private static final AtomicLong LAST = new AtomicLong();

    static {
      try {
        DriverManager.registerDriver(new RecordedDriver());
      } catch (SQLException failed) {
        throw new ExceptionInInitializerError(failed);
      }
    }

    static String register(RecordedDatabase database) {
      String url = PREFIX + LAST.incrementAndGet();
      DATABASES.put(url, database);
      return url;
    }

    @Override
    public @Nullable Connection connect(String url, Properties info) throws SQLException {
      RecordedDatabase database = DATABASES.get(url);
      return database == null ? null : database.connect();
    }

    @Override
    public boolean acceptsURL(String url) {
      return url.startsWith(PREFIX);
    }

    @Override
    public DriverPropertyInfo[] getPropertyInfo(String url, Properties info) {
      return new DriverPropertyInfo[0];
    }

    @Override
    public int getMajorVersion() {
      return 1;
    }

    @Override
    public int getMinorVersion() {
      return 0;
    }

    @Override
    public boolean jdbcCompliant() {
      return false;
    }

    @Override
    public Logger getParentLogger() {
      return Logger.getLogger(RecordedDriver.class.getName());
    }
  }
}
