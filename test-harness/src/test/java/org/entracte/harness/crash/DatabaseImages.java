package org.entracte.harness.crash;

import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
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
  private final LongSupplier now;

  /** The first is behind the last synced commit; the others are a sample of those since. */
  private final List<Image> left = new ArrayList<>(List.of(Image.NONE));

  private int unsynced;

  /** Of a replica: the barrier raised last, and the database as it was then. */
  private DurableMarks marks = new DurableMarks(-1, -1);

  private Image atBarrier = Image.NONE;

  /** The database at some time; without bytes before its first commit. */
  private record Image(long when, ByteBuffer bytes) {
    static final Image NONE = new Image(0, ByteBuffer.allocate(0));
  }

  /**
   * What a power cut left.
   *
   * @param when this was the database
   * @param database empty if there was none yet; the caller closes it
   */
  public record Left(long when, Connection database) {}

  private DatabaseImages(RandomGenerator random, boolean isReplica, LongSupplier now) {
    this.random = random;
    this.isReplica = isReplica;
    this.now = now;
  }

  /** Of a gateway's state: any commit since the last synced one may be the last that is left. */
  public static DatabaseImages ofGateway(RandomGenerator random, LongSupplier now) {
    return new DatabaseImages(random, false, now);
  }

  /**
   * Of a replica: what is left is what {@link org.entracte.cache.content.CacheFolder#recover} makes
   * of it, the commit that raised the barrier that was last called safe.
   *
   * @param now what {@link Left#when} is measured in
   */
  public static DatabaseImages ofReplica(RandomGenerator random, LongSupplier now) {
    return new DatabaseImages(random, true, now);
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
    Optional<DurableMarks> found = marks(database);
    if (found.isEmpty() || found.get().equals(marks)) {
      return;
    }
    if (found.get().barrier() != marks.barrier()) {
      atBarrier = image(database);
    }
    boolean safer = found.get().safe() != marks.safe();
    marks = found.get();
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

  private Image image(Connection database) throws SQLException {
    byte[] bytes = database.unwrap(SQLiteConnection.class).serialize("main");
    return new Image(now.getAsLong(), ByteBuffer.wrap(bytes));
  }

  /** The database after a power cut, in a new connection; this goes on with what it holds. */
  public Left powerCut() throws SQLException {
    Image image = left.get(random.nextInt(left.size()));
    left.clear();
    left.add(image);
    unsynced = 0;
    marks = new DurableMarks(-1, -1);
    Connection database = DriverManager.getConnection("jdbc:sqlite::memory:");
    if (image.bytes().hasRemaining()) {
      database.unwrap(SQLiteConnection.class).deserialize("main", image.bytes().array());
      marks = marks(database).orElse(marks);
      atBarrier = image;
    }
    return new Left(image.when(), database);
  }
}
