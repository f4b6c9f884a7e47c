package org.entracte.gateway.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.entracte.gateway.export.ObjectKey;
import org.entracte.gateway.export.Stat;
import org.entracte.protocol.edit.ClientId;
import org.entracte.protocol.edit.EditKey;
import org.entracte.protocol.edit.JournalRow;
import org.entracte.protocol.edit.Outcome;
import org.entracte.protocol.edit.Verdict;
import org.entracte.protocol.edit.Versions;
import org.entracte.protocol.fuzz.Campaign;
import org.entracte.protocol.fuzz.Corpus;
import org.entracte.protocol.fuzz.Mutator;
import org.entracte.protocol.tree.AttributeName;
import org.entracte.protocol.tree.AttributeValue;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileType;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.NamedValues;
import org.entracte.protocol.tree.SymlinkTarget;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damaged rows of the gateway's state: values, or one refusal that names the database and is the
 * gateway's own, so that no laptop's edit is judged by it.
 */
final class StateRowFuzzTest {
  private static final FileId DIRECTORY = new FileId(1, 2);
  private static final FileId FILE = new FileId(1, 3);
  private static final ClientId CLIENT = new ClientId(4, 5);

  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init") // made before each test
  private Sql sql;

  @BeforeEach
  void open() throws Exception {
    sql = new Sql(DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("state.db")));
    Schema.prepare(sql);
    ObjectTable objects = new ObjectTable(sql);
    objects.put(
        object(
            DIRECTORY,
            FileType.DIRECTORY,
            objects.putValues(
                DIRECTORY,
                NamedValues.NONE.with(
                    new AttributeName("colour"), Optional.of(new AttributeValue("red"))))));
    objects.put(object(FILE, FileType.SYMLINK, ObjectRow.NO_VALUES));
    new NameTable(sql).put(DIRECTORY, Name.of("f"), FILE);
    LineageTable lineage = new LineageTable(sql);
    lineage.alias(new FileId(8, 8), FILE);
    lineage.succeeded(FILE, DIRECTORY);
    new JournalTable(sql).append(row());
    ResultTable results = new ResultTable(sql);
    results.put(
        new ResultTable.Result(
            new Blob(new byte[] {1}), verdict(), Optional.of(new ResultTable.Landed(FILE, 3))));
    results.met(CLIENT, "laptop", Instant.EPOCH);
    new IntentTable(sql).add(new Blob(new byte[] {1}), Optional.of(new Blob(new byte[] {2})));
    new TrashTable(sql).add(new TrashTable.Trashed("e", FILE, 1, 2, Instant.EPOCH, Instant.EPOCH));
  }

  @AfterEach
  void close() throws FileException {
    sql.close();
  }

  @Test
  void damagedObjectsAreReadOrRefused() {
    fuzz(
        "object rows",
        List.of(
            new Column("objects", "file_id"),
            new Column("objects", "handle"),
            new Column("objects", "type"),
            new Column("objects", "modified_seconds"),
            new Column("objects", "modified_nanos"),
            new Column("objects", "changed_seconds"),
            new Column("objects", "listed"),
            new Column("objects", "listed_seconds"),
            new Column("objects", "target"),
            new Column("objects", "last_directory"),
            new Column("objects", "last_name"),
            new Column("objects", "size"),
            new Column("objects", "extended"),
            new Column("object_values", "named")),
        () -> {
          ObjectTable objects = new ObjectTable(sql);
          Optional<ObjectRow> found =
              objects.living(object(FILE, FileType.SYMLINK, ObjectRow.NO_VALUES).key());
          return List.of(
              objects.get(FILE).map(row -> row.attributes(row.stat())),
              found.isPresent() ? objects.fact(found.get()) : found,
              valued(objects),
              objects.nameless());
        });
  }

  private static Object valued(ObjectTable objects) throws FileException {
    Optional<ObjectRow> row = objects.get(DIRECTORY);
    return row.isPresent() ? objects.fact(row.get()) : row;
  }

  @Test
  void damagedNamesAndLineageAreReadOrRefused() {
    fuzz(
        "name and lineage rows",
        List.of(
            new Column("names", "name"),
            new Column("names", "child"),
            new Column("names", "directory"),
            new Column("aliases", "surviving"),
            new Column("lineage", "successor")),
        () -> {
          NameTable names = new NameTable(sql);
          LineageTable lineage = new LineageTable(sql);
          return List.of(
              names.all(DIRECTORY),
              names.after(DIRECTORY, Optional.empty(), 9),
              names.directories(DIRECTORY),
              names.of(FILE),
              names.child(DIRECTORY, Name.of("f")),
              lineage.surviving(new FileId(8, 8)),
              lineage.successor(FILE));
        });
  }

  @Test
  void damagedJournalVerdictsAndClientsAreReadOrRefused() {
    fuzz(
        "journal, result and client rows",
        List.of(
            new Column("journal", "body"),
            new Column("results", "verdict"),
            new Column("results", "digest"),
            new Column("results", "landed"),
            new Column("clients", "client"),
            new Column("clients", "last_contact"),
            new Column("trash", "file_id"),
            new Column("trash", "modified_seconds"),
            new Column("trash", "removed"),
            new Column("intents", "act")),
        () -> {
          ResultTable results = new ResultTable(sql);
          return List.of(
              new JournalTable(sql).behind(0, 9, 1 << 20),
              results.get(CLIENT, 7),
              results.clients(),
              new TrashTable(sql).all(),
              new IntentTable(sql).open());
        });
  }

  @Test
  void aliasesThatStandForEachOtherAreRefused() throws FileException {
    LineageTable lineage = new LineageTable(sql);
    lineage.alias(FILE, new FileId(8, 8));

    assertThatThrownBy(() -> lineage.surviving(FILE))
        .isInstanceOf(FileException.class)
        .hasMessageContaining("damaged")
        .hasMessageContaining("aliases");
    assertThat(lineage.survivingAtOnce(FILE)).isEmpty();
  }

  private record Column(String table, String name) {}

  private interface Reading {
    Object read() throws FileException;
  }

  /** Each seed damages one column of all rows; what it held before comes back afterwards. */
  private void fuzz(String what, List<Column> columns, Reading reading) {
    Campaign.Tally tally =
        Campaign.of(what, 6_000)
            .run(
                seed -> ByteBuffer.allocate(8).putLong(seed).array(),
                seed -> {
                  SplittableRandom random = new SplittableRandom(ByteBuffer.wrap(seed).getLong());
                  sql.execute("BEGIN");
                  try {
                    damage(columns.get(random.nextInt(columns.size())), random);
                    reading.read();
                    return "value";
                  } catch (FileException refused) {
                    assertThat(refused.error()).isEqualTo(FileError.IO);
                    assertThat(refused).hasMessageContaining("the gateway's state database");
                    assertThat(StateStore.isOwn(refused)).isTrue();
                    return "refused";
                  } finally {
                    sql.execute("ROLLBACK");
                  }
                });
    assertThat(tally.share("value")).isGreaterThan(0.05);
    assertThat(tally.share("refused")).isGreaterThan(0.2);
  }

  private void damage(Column column, SplittableRandom random) throws FileException {
    Object damaged =
        random.nextInt(5) == 0
            ? random.nextLong()
            : mutated(column, new Mutator(random, List.of()));
    sql.update("UPDATE " + column.table() + " SET " + column.name() + " = ?", damaged);
  }

  private byte[] mutated(Column column, Mutator mutator) throws FileException {
    byte[] sample =
        sql.one(
                "SELECT " + column.name() + " FROM " + column.table() + " LIMIT 1",
                row -> Optional.ofNullable(row.getBytes(1)).orElse(new byte[8]))
            .orElseThrow();
    byte[] mutated = mutator.mutate(sample, "DIRECTORY".getBytes(StandardCharsets.UTF_8));
    return column.name().equals("body") || column.name().equals("verdict")
        ? Corpus.sealed(mutated)
        : mutated;
  }

  private static ObjectRow object(FileId id, FileType type, Blob values) {
    Instant time = Instant.ofEpochSecond(100, 7);
    return new ObjectRow(
        id,
        new Stat(new ObjectKey(id.number(), 1), type, 0644, 1, 2, 3, 10, 20, time, time, time),
        new Blob(new byte[] {1, 2, 3}),
        type == FileType.SYMLINK
            ? Optional.of(new SymlinkTarget("t".getBytes(StandardCharsets.UTF_8)))
            : Optional.empty(),
        new Versions(1, 1),
        new ObjectRow.Listing.At(time),
        false,
        Optional.of(new ObjectRow.Place(DIRECTORY, Name.of("f"))),
        Optional.of(values));
  }

  private static JournalRow row() {
    return new JournalRow(1, 2, Optional.empty(), List.of());
  }

  private static Verdict verdict() {
    return new Verdict(new EditKey(CLIENT, 7, 1), 1, new Outcome.Applied());
  }
}
