package org.entracte.harness.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.entracte.cache.content.DurableMarks;
import org.entracte.cache.content.Layer;
import org.entracte.cache.content.MemoryLayerStore;
import org.junit.jupiter.api.Test;

/** What the parts that simulations use leave after a power cut, and what not. */
final class PowerCutPartsTest {
  private static void run(Connection database, String sql) throws SQLException {
    try (Statement statement = database.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String rows(Connection database) throws SQLException {
    try (database;
        Statement statement = database.createStatement();
        ResultSet row = statement.executeQuery("SELECT group_concat(n) FROM work")) {
      return String.valueOf(row.getString(1));
    }
  }

  @Test
  void aGatewaysDatabaseGoesBackToAnyCommitSinceTheLastSyncedOne() throws SQLException {
    Set<String> seen = new TreeSet<>();
    for (long seed = 0; seed < 60; seed++) {
      DatabaseImages images = DatabaseImages.ofGateway(new SplittableRandom(seed), () -> 0);
      try (Connection database = DriverManager.getConnection("jdbc:sqlite::memory:")) {
        run(database, "CREATE TABLE work(n)");
        images.committed(database, false);
        for (int n = 0; n < 5; n++) {
          run(database, "INSERT INTO work VALUES(" + n + ")");
          images.committed(database, n == 1);
        }
      }
      seen.add(rows(images.powerCut().database()));
    }
    assertThat(seen).containsExactly("0,1", "0,1,2", "0,1,2,3", "0,1,2,3,4");
  }

  @Test
  void aReplicasDatabaseGoesBackToTheBarrierThatIsSafe() throws SQLException {
    DatabaseImages images = DatabaseImages.ofReplica(new SplittableRandom(1), () -> 0);
    try (Connection database = DriverManager.getConnection("jdbc:sqlite::memory:")) {
      run(database, "CREATE TABLE work(n)");
      run(database, "CREATE TABLE durable(id INTEGER PRIMARY KEY, marks BLOB)");
      run(database, "INSERT INTO durable VALUES(1, x'')");
      marked(images, database, new DurableMarks(0, 0), false);
      run(database, "INSERT INTO work VALUES(1)");
      marked(images, database, new DurableMarks(1, 0), false);
      run(database, "INSERT INTO work VALUES(2)");
      marked(images, database, new DurableMarks(1, 1), true);
      run(database, "INSERT INTO work VALUES(3)");
      marked(images, database, new DurableMarks(2, 1), false);
    }

    assertThat(rows(images.powerCut().database())).isEqualTo("1");
    assertThat(rows(images.powerCut().database())).isEqualTo("1");
  }

  private static void marked(
      DatabaseImages images, Connection database, DurableMarks marks, boolean synced)
      throws SQLException {
    try (PreparedStatement update = database.prepareStatement("UPDATE durable SET marks = ?")) {
      update.setBytes(1, marks.toBytes());
      update.executeUpdate();
    }
    images.committed(database, synced);
  }

  @Test
  void layersKeepWhatWasSyncedAndAnyPartOfTheRest() throws IOException {
    Set<String> seen = new TreeSet<>();
    for (long seed = 0; seed < 200; seed++) {
      VolatileLayers layers = new VolatileLayers(new MemoryLayerStore());
      try (Layer layer = layers.create(1)) {
        layer.write(ByteBuffer.wrap(new byte[] {'a', 'b'}), 0);
        layer.sync();
        layers.syncNames();
        layer.write(ByteBuffer.wrap(new byte[] {'C'}), 2);
      }
      try (Layer unsynced = layers.create(2)) {
        unsynced.write(ByteBuffer.wrap(new byte[] {'x'}), 0);
      }
      layers.powerCut(new SplittableRandom(seed));
      seen.add(content(layers) + layers.numbers());
    }
    assertThat(seen)
        .containsExactlyInAnyOrder(
            "ab[1, 2]", "ab[1]", "ab\0[1, 2]", "ab\0[1]", "abC[1, 2]", "abC[1]");
  }

  private static String content(VolatileLayers layers) throws IOException {
    try (Layer layer = layers.open(1)) {
      ByteBuffer bytes = ByteBuffer.allocate((int) layer.sizeBytes());
      var _ = layer.read(bytes, 0);
      return new String(bytes.array(), StandardCharsets.US_ASCII);
    }
  }
}
