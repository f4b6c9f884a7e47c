package org.entracte.cache.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** After a power cut the log ends where it was called safe; after a mere kill nothing is lost. */
final class CacheFolderTest {
  private static final Optional<String> FIRST = Optional.of("boot one");
  private static final Optional<String> SECOND = Optional.of("boot two");

  @TempDir Path folder;
  private final MemoryLayerStore layers = new MemoryLayerStore();

  private Path work() {
    return folder.resolve("work");
  }

  private Path crashed() {
    return folder.resolve("crashed");
  }

  /** Three commits of {@code n}, each told apart, with marks where the test says; then a crash. */
  private CacheFolder.Found crash(Optional<String> boot, DurableMarks... marks) throws Exception {
    Files.createDirectories(work());
    Files.createDirectories(crashed());
    new CacheFolder(work()).recover(layers, FIRST);
    try (Connection database = DriverManager.getConnection(new CacheFolder(work()).databaseUrl())) {
      run(database, "PRAGMA locking_mode=EXCLUSIVE");
      run(database, "PRAGMA journal_mode=WAL");
      run(database, "PRAGMA wal_autocheckpoint=0");
      run(database, "CREATE TABLE work(n INTEGER)");
      run(database, "CREATE TABLE durable(id INTEGER PRIMARY KEY, marks BLOB NOT NULL)");
      mark(database, "INSERT INTO durable(id, marks) VALUES(1, ?)", new DurableMarks(0, 0));
      run(database, "PRAGMA wal_checkpoint(TRUNCATE)");
      for (int n = 0; n < marks.length; n++) {
        run(database, "INSERT INTO work VALUES(" + n + ")");
        mark(database, "UPDATE durable SET marks = ?", marks[n]);
      }
      run(database, "INSERT INTO work VALUES(99)");
      for (String name : new String[] {"replica.db", "replica.db-wal", "boot"}) {
        Files.copy(work().resolve(name), crashed().resolve(name));
      }
    }
    return new CacheFolder(crashed()).recover(layers, boot);
  }

  private static void run(Connection database, String sql) throws SQLException {
    try (Statement statement = database.createStatement()) {
      statement.execute(sql);
    }
  }

  private static void mark(Connection database, String sql, DurableMarks marks)
      throws SQLException {
    try (PreparedStatement statement = database.prepareStatement(sql)) {
      statement.setBytes(1, marks.toBytes());
      statement.executeUpdate();
    }
  }

  private String rows() throws SQLException {
    try (Connection database =
            DriverManager.getConnection(new CacheFolder(crashed()).databaseUrl());
        Statement statement = database.createStatement();
        ResultSet found = statement.executeQuery("SELECT group_concat(n) FROM work")) {
      return String.valueOf(found.getString(1));
    }
  }

  @Test
  void whatIsBehindTheSafeBarrierIsUndone() throws Exception {
    CacheFolder.Found found =
        crash(SECOND, new DurableMarks(1, 0), new DurableMarks(1, 1), new DurableMarks(2, 1));

    assertThat(found).isEqualTo(new CacheFolder.Found(true, 5));
    assertThat(rows()).isEqualTo("0");
  }

  @Test
  void aBarrierThatIsSafeAtOnceKeepsItsCommit() throws Exception {
    crash(SECOND, new DurableMarks(1, 0), new DurableMarks(2, 2));

    assertThat(rows()).isEqualTo("0,1");
  }

  @Test
  void aLogWithoutASafeBarrierOfItsOwnIsUndoneWhole() throws Exception {
    CacheFolder.Found found = crash(SECOND, new DurableMarks(1, 0));

    assertThat(found).isEqualTo(new CacheFolder.Found(true, 3));
    assertThat(rows()).isEqualTo("null");
  }

  @Test
  void afterAKillUnderTheSameStartOfTheMachineAllIsKept() throws Exception {
    CacheFolder.Found found = crash(FIRST, new DurableMarks(1, 0));

    assertThat(found).isEqualTo(new CacheFolder.Found(false, 0));
    assertThat(rows()).isEqualTo("0,99");
  }

  @Test
  void whereTheSystemDoesNotTellItsStartsApartAllIsKept() throws Exception {
    assertThat(crash(Optional.empty(), new DurableMarks(1, 0)).powerCut()).isFalse();
    assertThat(rows()).isEqualTo("0,99");
  }

  @Test
  void aSecondPowerCutBeforeAnythingElseUndoesNoMore() throws Exception {
    crash(SECOND, new DurableMarks(1, 0), new DurableMarks(1, 1));

    CacheFolder.Found found = new CacheFolder(crashed()).recover(layers, Optional.of("boot three"));

    assertThat(found).isEqualTo(new CacheFolder.Found(true, 0));
    assertThat(rows()).isEqualTo("0");
  }

  @Test
  void aTornFrameEndsTheLog() throws Exception {
    crash(FIRST, new DurableMarks(1, 0), new DurableMarks(1, 1));
    Path log = crashed().resolve("replica.db-wal");
    byte[] bytes = Files.readAllBytes(log);
    // The fourth frame calls barrier 1 safe; without it nothing is.
    bytes[32 + 3 * (24 + 4096) + 1000] ^= 1;
    Files.write(log, bytes);

    CacheFolder.Found found = new CacheFolder(crashed()).recover(layers, SECOND);

    assertThat(found.commitsUndone()).isEqualTo(3);
    assertThat(rows()).isEqualTo("null");
  }

  @Test
  void aLogThatIsNoneIsEmptied() throws Exception {
    crash(FIRST, new DurableMarks(1, 0));
    Files.write(crashed().resolve("replica.db-wal"), new byte[5000]);

    new CacheFolder(crashed()).recover(layers, SECOND);

    assertThat(crashed().resolve("replica.db-wal")).isEmptyFile();
  }

  @Test
  void theNextStartIsComparedWithThisOne() throws Exception {
    crash(SECOND, new DurableMarks(1, 0));

    assertThat(Files.readString(crashed().resolve("boot"))).isEqualTo("boot two\n");
  }

  @Test
  void marksAreFoundOnlyOnTheirOwnPage() throws IOException {
    byte[] page = new byte[4096];
    System.arraycopy(new DurableMarks(3, 2).toBytes(), 0, page, 100, 32);

    assertThat(DurableMarks.in(ByteBuffer.wrap(page))).isEmpty();
  }
}
