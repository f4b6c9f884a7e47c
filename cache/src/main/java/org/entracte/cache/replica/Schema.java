package org.entracte.cache.replica;

import java.io.IOException;
import java.util.List;
import org.entracte.cache.content.DurableMarks;

/**
 * The tables of {@code replica.db}, format 6. Times are 12 bytes (see {@link Database#toBytes}),
 * FileIds two integers, 0 stands for "no layer", "no edit", "no node".
 */
final class Schema {
  static final int FORMAT = 6;

  /** Came with format 2; see {@link DurableMarks}. */
  private static final String DURABLE =
      "CREATE TABLE durable(id INTEGER PRIMARY KEY, marks BLOB NOT NULL)";

  /** {@code nodes.listing}. */
  static final int UNLISTED = 0;

  static final int LISTING = 1;
  static final int LISTED = 2;

  /** Shown as it is, but to be listed again. */
  static final int STALE = 3;

  /** Shown as it is, and being listed again. */
  static final int RELISTING = 4;

  /** {@code as_of} of an object of which this journal told nothing yet. */
  static final long UNTOLD = -1;

  /** {@code content_version} of content that some lost journal knew. */
  static final long UNKNOWN_VERSION = -1;

  private static final String ATTRIBUTES =
      """
      mode INTEGER NOT NULL, uid INTEGER NOT NULL, gid INTEGER NOT NULL, links INTEGER NOT NULL,
      size INTEGER NOT NULL, used INTEGER NOT NULL,
      modified BLOB NOT NULL, changed BLOB NOT NULL, accessed BLOB NOT NULL,
      content_version INTEGER NOT NULL, attributes_version INTEGER NOT NULL""";

  private static final List<String> TABLES =
      List.of(
          "CREATE TABLE meta(key TEXT PRIMARY KEY, value) WITHOUT ROWID",
          // The primary key is the inode number shown: never changed, never given twice.
          "CREATE TABLE nodes(node INTEGER PRIMARY KEY AUTOINCREMENT, origin INTEGER NOT NULL,"
              + " number INTEGER NOT NULL, type TEXT NOT NULL, target BLOB,"
              + " change INTEGER NOT NULL, parent INTEGER NOT NULL, content_edit INTEGER NOT NULL,"
              + " base_layer INTEGER NOT NULL, as_of INTEGER NOT NULL, listing INTEGER NOT NULL,"
              + " listed_as_of INTEGER NOT NULL, "
              + ATTRIBUTES
              + ", UNIQUE(origin, number))",
          "CREATE INDEX nodes_to_list ON nodes(node) WHERE type = 'DIRECTORY' AND listing <> 2",
          "CREATE INDEX nodes_by_edit ON nodes(content_edit) WHERE content_edit <> 0",
          "CREATE TABLE names(cookie INTEGER PRIMARY KEY AUTOINCREMENT, dir INTEGER NOT NULL,"
              + " name BLOB NOT NULL, child INTEGER NOT NULL, UNIQUE(dir, name))",
          "CREATE INDEX names_in_order ON names(dir, cookie)",
          "CREATE INDEX names_by_child ON names(child)",
          "INSERT INTO sqlite_sequence(name, seq) VALUES('names', 2)",
          "CREATE TABLE aliases(origin INTEGER NOT NULL, number INTEGER NOT NULL,"
              + " node INTEGER NOT NULL, PRIMARY KEY(origin, number)) WITHOUT ROWID",
          "CREATE TABLE base_nodes(node INTEGER PRIMARY KEY, there INTEGER NOT NULL, "
              + ATTRIBUTES
              + ")",
          "CREATE TABLE base_names(dir INTEGER NOT NULL, name BLOB NOT NULL, child INTEGER,"
              + " PRIMARY KEY(dir, name)) WITHOUT ROWID",
          "CREATE INDEX base_names_by_child ON base_names(child)",
          "CREATE TABLE listed_names(dir INTEGER NOT NULL, name BLOB NOT NULL,"
              + " PRIMARY KEY(dir, name)) WITHOUT ROWID",
          "CREATE TABLE edits(number INTEGER PRIMARY KEY AUTOINCREMENT, epoch INTEGER NOT NULL,"
              + " state TEXT NOT NULL, what TEXT NOT NULL, node INTEGER NOT NULL,"
              + " layer INTEGER NOT NULL, base_edit INTEGER NOT NULL, base_version INTEGER NOT NULL,"
              + " size INTEGER NOT NULL, modified BLOB, last_write BLOB NOT NULL,"
              + " made_at BLOB NOT NULL, caller BLOB NOT NULL, record BLOB, staged INTEGER NOT NULL,"
              + " verdict BLOB)",
          "CREATE INDEX edits_by_node ON edits(node)",
          "CREATE INDEX edits_open ON edits(node) WHERE state = 'OPEN'",
          "CREATE TABLE node_touches(node INTEGER NOT NULL, edit INTEGER NOT NULL,"
              + " PRIMARY KEY(node, edit)) WITHOUT ROWID",
          "CREATE INDEX node_touches_by_edit ON node_touches(edit)",
          "CREATE TABLE name_touches(dir INTEGER NOT NULL, name BLOB NOT NULL,"
              + " edit INTEGER NOT NULL, PRIMARY KEY(dir, name, edit)) WITHOUT ROWID",
          "CREATE INDEX name_touches_by_edit ON name_touches(edit)",
          "CREATE TABLE layers(layer INTEGER PRIMARY KEY AUTOINCREMENT)",
          "CREATE TABLE extents(layer INTEGER NOT NULL, start INTEGER NOT NULL,"
              + " stop INTEGER NOT NULL, hole INTEGER NOT NULL, PRIMARY KEY(layer, start))"
              + " WITHOUT ROWID",
          "CREATE TABLE conflicts(id INTEGER PRIMARY KEY AUTOINCREMENT, number INTEGER NOT NULL,"
              + " journal INTEGER NOT NULL, made_at BLOB NOT NULL, what TEXT NOT NULL,"
              + " path TEXT NOT NULL, verdict BLOB NOT NULL)");

  /** What format 2 has besides. */
  private static final List<String> PARKING =
      List.of(
          // Edits that left the log without having been applied, and the edit that tells the
          // gateway so; 0: the next one.
          "CREATE TABLE released(number INTEGER NOT NULL, carrier INTEGER NOT NULL,"
              + " PRIMARY KEY(number, carrier)) WITHOUT ROWID",
          "CREATE INDEX released_by_carrier ON released(carrier)",
          // Parked edits that will be made anew without anybody's asking.
          "CREATE TABLE retries(edit INTEGER PRIMARY KEY, attempts INTEGER NOT NULL,"
              + " due BLOB NOT NULL)");

  /** Came with format 3: what was written before has none. See {@link ChecksumTable}. */
  private static final String CHECKSUMS =
      "CREATE TABLE checksums(layer INTEGER NOT NULL, start INTEGER NOT NULL,"
          + " stop INTEGER NOT NULL, checksum INTEGER NOT NULL, PRIMARY KEY(layer, start))"
          + " WITHOUT ROWID";

  private static final int WITH_MARKS = 2;

  private static final int WITH_CHECKSUMS = 3;

  private static final int WITH_MADE_ANEW = 4;

  /** Came with format 4; {@code upto}: the last edit that may name it. See {@link MadeAnew}. */
  private static final String MADE_ANEW =
      "CREATE TABLE made_anew(number INTEGER PRIMARY KEY, anew INTEGER NOT NULL,"
          + " upto INTEGER NOT NULL)";

  /** Came with format 4; see {@link Elsewhere}. */
  private static final String ELSEWHERE = "CREATE TABLE elsewhere(node INTEGER PRIMARY KEY)";

  /** Came with format 5, which had one in {@code meta} before; see {@link Told}. */
  private static final String TOLD =
      "CREATE TABLE told(number INTEGER NOT NULL, tag INTEGER NOT NULL, PRIMARY KEY(number, tag))"
          + " WITHOUT ROWID";

  private static final int WITH_TOLD = 5;

  /** Came with format 6: {@link Records#values}, NULL for none. */
  private static final List<String> VALUES =
      List.of(
          "ALTER TABLE nodes ADD COLUMN extended BLOB",
          "ALTER TABLE base_nodes ADD COLUMN extended BLOB");

  private Schema() {}

  /** Makes the tables if the database is new; refuses one of a later format. */
  static void prepare(Database database) throws IOException {
    long format = database.number("PRAGMA user_version");
    if (format > FORMAT) {
      throw new IOException(
          "the cache folder is of format " + format + "; this version reads up to " + FORMAT);
    }
    if (format < FORMAT) {
      database.write(
          () -> {
            for (String statement : format == 0 ? TABLES : List.<String>of()) {
              database.script(statement);
            }
            if (format < WITH_MARKS) {
              addMarks(database);
            }
            if (format < WITH_CHECKSUMS) {
              database.script(CHECKSUMS);
            }
            if (format < WITH_MADE_ANEW) {
              database.script(MADE_ANEW);
              database.script(ELSEWHERE);
            }
            if (format < WITH_TOLD) {
              addTold(database);
            }
            for (String statement : VALUES) {
              database.script(statement);
            }
            database.script("PRAGMA user_version = " + FORMAT);
            return true;
          });
    }
  }

  private static void addTold(Database database) throws IOException {
    database.script(TOLD);
    database.script(
        "INSERT INTO told(number, tag) SELECT n.value, t.value FROM meta n JOIN meta t"
            + " ON n.key = 'told' AND t.key = 'told_tag'");
    database.script("DELETE FROM meta WHERE key IN ('told', 'told_tag')");
  }

  private static void addMarks(Database database) throws IOException {
    for (String statement : PARKING) {
      database.script(statement);
    }
    database.script(DURABLE);
    database.change(
        "INSERT INTO durable(id, marks) VALUES(1, ?)", (Object) new DurableMarks(0, 0).toBytes());
  }
}
