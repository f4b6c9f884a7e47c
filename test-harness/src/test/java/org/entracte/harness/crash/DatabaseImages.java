package org.entracte.harness.crash;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.entracte.cache.content.DurableMarks;
import org.sqlite.SQLiteConnection;

/**
 * Images of an SQLite database in memory that a power cut may take it back to, for simulations, in
 * which a file and its log would be slow. Used by one thread.
 */
public final class DatabaseImages {
  private static final int MOST = 4;

  private final RandomGenerator random;
  private final boolean isReplica;

  /** The first is behind the last synced commit; the others are a sample of those since. */
  private final List<byte[]> left = new ArrayList<>(List.of(new byte[0]));

  private int unsynced;

  /** Of a replica: the barrier raised last, and the database as it was then. */
  private DurableMarks marks = new DurableMarks(-1, -1);

  private byte[] atBarrier = new byte[0];

  private DatabaseImages(RandomGenerator random, boolean isReplica) {
    this.random = random;
    this.isReplica = isReplica;
  }

  /** Of a gateway's state: any commit since the last synced one may be the last that is left. */
  public static DatabaseImages ofGateway(RandomGenerator random) {
    return new DatabaseImages(random, false);
  }

  /**
   * Of a replica: what is left is what {@link org.entracte.cache.content.CacheFolder#recover} makes
   * of it, the commit that raised the barrier that was last called safe.
   */
  public static DatabaseImages ofReplica(RandomGenerator random) {
    return new DatabaseImages(random, true);
  }

  /**
   * To be called behind each commit.
   *
   * @param synced under {@code PRAGMA synchronous=FULL}
   */
  public void committed(Connection database, boolean synced) throws SQLException {
    if (isReplica) {
      replicaCommitted(database, synced);
    } else if (synced) {
      left.clear();
      unsynced = 0;
      left.add(image(database));
    } else {
      sample(database);
    }
  }

  /** Each commit since the last synced one is as likely to be kept as the others. */
  private void sample(Connection database) throws SQLException {
    unsynced++;
    if (left.size() < MOST) {
      left.add(image(database));
    } else if (random.nextInt(unsynced) < MOST - 1) {
      left.set(1 + random.nextInt(MOST - 1), image(database));
    }
  }

  private void replicaCommitted(Connection database, boolean synced) throws SQLException {
    Optional<DurableMarks> now = marks(database);
    if (now.isEmpty() || now.get().equals(marks)) {
      return;
    }
    if (now.get().barrier() != marks.barrier()) {
      atBarrier = image(database);
    }
    boolean safer = now.get().safe() != marks.safe();
    marks = now.get();
    if (safer) {
      if (synced) {
        left.clear();
      }
      left.add(atBarrier);
    }
  }

  private static Optional<DurableMarks> marks(Connection database) throws SQLException {
    try (Statement statement = database.createStatement()) {
      try (ResultSet table =
          statement.executeQuery("SELECT 1 FROM sqlite_master WHERE name = 'durable'")) {
        if (!table.next()) {
          return Optional.empty();
        }
      }
      try (ResultSet row = statement.executeQuery("SELECT marks FROM durable")) {
        return row.next() ? Optional.of(DurableMarks.fromBytes(row.getBytes(1))) : Optional.empty();
      }
    }
  }

  private static byte[] image(Connection database) throws SQLException {
    return database.unwrap(SQLiteConnection.class).serialize("main");
  }

  /** The database after a power cut, in a new connection; this goes on with that one. */
  public Connection powerCut() throws SQLException {
    byte[] image = left.get(random.nextInt(left.size()));
    left.clear();
    left.add(image);
    unsynced = 0;
    marks = new DurableMarks(-1, -1);
    Connection database = DriverManager.getConnection("jdbc:sqlite::memory:");
    if (image.length > 0) {
      database.unwrap(SQLiteConnection.class).deserialize("main", image);
      marks = marks(database).orElse(marks);
      atBarrier = image;
    }
    return database;
  }
}
