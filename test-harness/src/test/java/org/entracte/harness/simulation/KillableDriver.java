package org.entracte.harness.simulation;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Leads JDBC URLs of the simulator to connections whose process can be killed. */
final class KillableDriver implements Driver {
  private static final String PREFIX = "jdbc:killable:";
  private static final Map<String, Supplier<Connection>> DATABASES = new ConcurrentHashMap<>();
  private static final AtomicLong LAST = new AtomicLong();

  static {
    try {
      DriverManager.registerDriver(new KillableDriver());
    } catch (SQLException failed) {
      throw new ExceptionInInitializerError(failed);
    }
  }

  /** A URL for a database; each connection is made by {@code connections}. */
  static String register(Supplier<Connection> connections) {
    String url = PREFIX + LAST.incrementAndGet();
    DATABASES.put(url, connections);
    return url;
  }

  static void forget(String url) {
    DATABASES.remove(url);
  }

  @Override
  public @Nullable Connection connect(String url, Properties info) {
    Supplier<Connection> connections = DATABASES.get(url);
    return connections == null ? null : connections.get();
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
    return Logger.getLogger(KillableDriver.class.getName());
  }
}
