package org.entracte.cache.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.entracte.cache.content.RangeSet;
import org.entracte.protocol.edit.ClientId;
import org.entracte.protocol.edit.Edit;
import org.entracte.protocol.edit.EditFormat;
import org.entracte.protocol.edit.EditKey;
import org.entracte.protocol.edit.Extent;
import org.entracte.protocol.edit.Operation;
import org.entracte.protocol.edit.ValueFormat;
import org.entracte.protocol.fuzz.Campaign;
import org.entracte.protocol.fuzz.Corpus;
import org.entracte.protocol.fuzz.Mutator;
import org.entracte.protocol.tree.AttributeName;
import org.entracte.protocol.tree.AttributeValue;
import org.entracte.protocol.tree.ByteRange;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.NamedValues;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged rows of replica.db: a value, or an IOException that names the database. */
final class RowFuzzTest {
  private static final byte[] TIME = ByteBuffer.allocate(12).putLong(5).putInt(6).array();
  private static final byte[] CALLER = ByteBuffer.allocate(12).putInt(1).putInt(2).array();

  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init") // made before each test
  private Database database;

  private static final byte[] VALUES =
      ValueFormat.encode(
          NamedValues.NONE.with(
              new AttributeName("colour"), Optional.of(new AttributeValue("red"))));

  @BeforeEach
  void open() throws IOException {
    database = Database.open("jdbc:sqlite:" + folder.resolve("replica.db"));
    Schema.prepare(database);
    database.change(
        "INSERT INTO edits(number, epoch, state, what, node, layer, base_edit, base_version, size,"
            + " modified, last_write, made_at, caller, staged)"
            + " VALUES(1,1,'PENDING','store',2,0,0,0,0,?1,?1,?1,?2,0)",
        TIME,
        CALLER);
    database.change(
        "INSERT INTO nodes VALUES(2,0,2,'FILE',NULL,1,1,0,0,0,2,0,420,1,2,1,9,9,?1,?1,?1,1,1,NULL)",
        TIME);
    database.change("INSERT INTO names(dir, name, child) VALUES(1, ?, 2)", new byte[] {'f'});
  }

  @AfterEach
  void close() throws IOException {
    database.close();
  }

  @Test
  void damagedLogRowsAreReadOrRefused() throws IOException {
    NodeTable nodes = new NodeTable(database);
    EditLog log = new EditLog(database, nodes, new BaseTable(database), InstantSource.system(), 1);
    byte[] edit = edit();
    Campaign.Tally tally =
        fuzz(
            "log rows",
            random -> {
              Mutator mutator = new Mutator(random, List.of());
              String column =
                  pick(random, "modified", "last_write", "made_at", "caller", "record", "state");
              byte[] sample =
                  switch (column) {
                    case "record" -> edit;
                    case "caller" -> CALLER;
                    case "state" -> "FROZEN".getBytes(StandardCharsets.UTF_8);
                    default -> TIME;
                  };
              damage("edits", column, mutator.mutate(sample, TIME));
            },
            () -> {
              log.all(10);
              byte[] record = log.record(1).orElse(edit);
              return database.list("SELECT 1", row -> Records.edit(Corpus.sealed(record)));
            });
    assertThat(tally.share("value")).isGreaterThan(0.05);
    assertThat(tally.share("refused")).isGreaterThan(0.2);
  }

  @Test
  void damagedNodesAndNamesAreReadOrRefused() throws IOException {
    NodeTable nodes = new NodeTable(database);
    Campaign.Tally tally =
        fuzz(
            "node rows",
            random -> {
              Mutator mutator = new Mutator(random, List.of());
              String column =
                  pick(random, "modified", "changed", "accessed", "type", "name", "extended");
              if (column.equals("name")) {
                damage("names", "name", mutator.mutate(new byte[] {'f', 'g'}, TIME));
              } else {
                byte[] sample =
                    switch (column) {
                      case "type" -> "SYMLINK".getBytes(StandardCharsets.UTF_8);
                      case "extended" -> VALUES;
                      default -> TIME;
                    };
                byte[] damaged = mutator.mutate(sample, TIME);
                boolean sealed = column.equals("extended") && random.nextBoolean();
                damage("nodes", column, sealed ? Corpus.sealed(damaged) : damaged);
              }
            },
            () -> List.of(nodes.get(2), nodes.namesOf(2), nodes.list(1, 0, 10)));
    assertThat(tally.share("value")).isGreaterThan(0.05);
    assertThat(tally.share("refused")).isGreaterThan(0.2);
  }

  @Test
  void damagedExtentsAreReadOrRefused() {
    ExtentTable extents = new ExtentTable(database);
    Campaign.Tally tally =
        fuzz(
            "extent rows",
            random -> {
              database.change("DELETE FROM extents");
              for (int i = random.nextInt(4); i >= 0; i--) {
                long start = number(random);
                long stop = random.nextBoolean() ? start + random.nextInt(99) : number(random);
                database.change(
                    "INSERT OR REPLACE INTO extents VALUES(1, ?, ?, ?)", start, stop, i & 1);
              }
            },
            () -> {
              List<Extent> all = extents.all(1);
              ByteRange window = new ByteRange(10, 50);
              RangeSet set = RangeSet.of(all.stream().map(Extent::range).toList());
              assertThat(set.within(window).lengthBytes() + set.gaps(window).lengthBytes())
                  .isEqualTo(50);
              extents.put(1, window, true);
              extents.clip(1, 30);
              return all;
            });
    assertThat(tally.share("value")).isGreaterThan(0.05);
    assertThat(tally.share("refused")).isGreaterThan(0.05);
  }

  @Test
  void aTimeCutShortNamesTheDatabase() throws IOException {
    damage("nodes", "modified", new byte[3]);
    assertThatIOException()
        .isThrownBy(() -> new NodeTable(database).get(2))
        .withMessageContaining("replica.db")
        .withMessageContaining("damaged");
  }

  private static byte[] edit() {
    return EditFormat.encode(
        new Edit(
            new EditKey(new ClientId(1, 2), 3, 4),
            new Caller(5, 6, List.of(7)),
            Instant.EPOCH,
            new Operation.Link(new FileId(8, 9), FileId.ROOT, Name.of("name"))));
  }

  private interface Damage {
    void make(SplittableRandom random) throws IOException;
  }

  private interface Reading {
    Object read() throws IOException;
  }

  /** Each seed damages a row; what it held before comes back afterwards. */
  private Campaign.Tally fuzz(String name, Damage damage, Reading reading) {
    return Campaign.of(name, 4_000)
        .run(
            seed -> ByteBuffer.allocate(8).putLong(seed).array(),
            seed -> {
              database.script("BEGIN");
              try {
                damage.make(new SplittableRandom(ByteBuffer.wrap(seed).getLong()));
                return reading.read() == null ? "nothing" : "value";
              } catch (IOException refused) {
                assertThat(refused).hasMessageContaining("replica.db");
                return "refused";
              } finally {
                database.script("ROLLBACK");
              }
            });
  }

  private void damage(String table, String column, byte[] value) throws IOException {
    boolean text = column.equals("state") || column.equals("type");
    Object stored = text ? new String(value, StandardCharsets.ISO_8859_1) : value;
    database.change("UPDATE " + table + " SET " + column + " = ?", stored);
  }

  private static long number(SplittableRandom random) {
    return switch (random.nextInt(6)) {
      case 0 -> random.nextLong();
      case 1 -> Long.MAX_VALUE;
      case 2 -> -1;
      default -> random.nextInt(100);
    };
  }

  private static String pick(SplittableRandom random, String... columns) {
    return columns[random.nextInt(columns.length)];
  }
}
