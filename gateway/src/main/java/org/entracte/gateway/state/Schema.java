package org.entracte.gateway.state;

import java.util.List;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;

/** The tables of an export's state; {@code user_version} is the schema's version. */
final class Schema {
  private static final int VERSION = 3;

  /** Knew nothing of extended attributes. */
  private static final int WITHOUT_VALUES = 2;

  /** The first one, whose trash had no times. */
  private static final int UNTIMED_TRASH = 1;

  private static final String TRASH =
      """
      CREATE TABLE trash(
        entry TEXT PRIMARY KEY, file_id BLOB NOT NULL, content_version INTEGER NOT NULL,
        size INTEGER NOT NULL, modified_seconds INTEGER NOT NULL,
        modified_nanos INTEGER NOT NULL, removed INTEGER NOT NULL)
      """;
  private static final String TRASH_INDEX =
      "CREATE INDEX trash_file ON trash(file_id, content_version)";

  private static final String VALUES =
      "CREATE TABLE object_values(file_id BLOB PRIMARY KEY, named BLOB NOT NULL)";

  private static final List<String> TABLES =
      List.of(
          """
          CREATE TABLE objects(
            file_id BLOB PRIMARY KEY, inode INTEGER NOT NULL, birth INTEGER NOT NULL,
            handle BLOB NOT NULL, type TEXT NOT NULL, mode INTEGER NOT NULL,
            links INTEGER NOT NULL, uid INTEGER NOT NULL, gid INTEGER NOT NULL,
            size INTEGER NOT NULL, used INTEGER NOT NULL,
            modified_seconds INTEGER NOT NULL, modified_nanos INTEGER NOT NULL,
            changed_seconds INTEGER NOT NULL, changed_nanos INTEGER NOT NULL,
            target BLOB, content_version INTEGER NOT NULL, attributes_version INTEGER NOT NULL,
            listed INTEGER NOT NULL DEFAULT 0, listed_seconds INTEGER NOT NULL DEFAULT 0,
            listed_nanos INTEGER NOT NULL DEFAULT 0,
            gone INTEGER NOT NULL DEFAULT 0, last_directory BLOB, last_name BLOB,
            extended BLOB)
          """,
          "CREATE UNIQUE INDEX objects_key ON objects(inode, birth) WHERE gone = 0",
          """
          CREATE TABLE names(
            cookie INTEGER PRIMARY KEY AUTOINCREMENT, directory BLOB NOT NULL,
            name BLOB NOT NULL, child BLOB NOT NULL, UNIQUE(directory, name))
          """,
          "CREATE INDEX names_child ON names(child)",
          "CREATE TABLE journal(number INTEGER PRIMARY KEY, tag INTEGER NOT NULL, body BLOB NOT NULL)",
          """
          CREATE TABLE results(
            client BLOB NOT NULL, number INTEGER NOT NULL, epoch INTEGER NOT NULL,
            digest BLOB NOT NULL, verdict BLOB NOT NULL, landed BLOB, landed_version INTEGER,
            PRIMARY KEY(client, number))
          """,
          """
          CREATE TABLE clients(
            client BLOB PRIMARY KEY, device TEXT NOT NULL, last_edit INTEGER NOT NULL,
            last_contact INTEGER NOT NULL)
          """,
          "CREATE TABLE intents(seq INTEGER PRIMARY KEY AUTOINCREMENT, act BLOB NOT NULL, edit BLOB)",
          "CREATE TABLE aliases(alias BLOB PRIMARY KEY, surviving BLOB NOT NULL)",
          "CREATE TABLE lineage(file_id BLOB PRIMARY KEY, successor BLOB NOT NULL)",
          TRASH,
          TRASH_INDEX,
          VALUES,
          """
          CREATE TABLE parked(
            client BLOB NOT NULL, file_id BLOB NOT NULL, existence INTEGER NOT NULL,
            number INTEGER NOT NULL, PRIMARY KEY(client, file_id))
          """,
          "CREATE TABLE export(name TEXT PRIMARY KEY, value INTEGER NOT NULL)");

  /** Came later and takes nothing away from who does not know it: a listing in its order. */
  private static final String LISTINGS =
      "CREATE INDEX IF NOT EXISTS names_listing ON names(directory, cookie)";

  private Schema() {}

  static void prepare(Sql sql) throws FileException {
    int version = sql.one("PRAGMA user_version", row -> row.getInt(1)).orElse(0);
    if (version == VERSION) {
      sql.execute(LISTINGS);
      return;
    }
    if (version == UNTIMED_TRASH || version == WITHOUT_VALUES) {
      renew(sql, version);
      return;
    }
    if (version != 0) {
      throw new FileException(
          FileError.IO,
          "the state database has format "
              + version
              + ", this program knows "
              + VERSION
              + "; use the program that wrote it");
    }
    sql.execute("BEGIN");
    for (String table : TABLES) {
      sql.execute(table);
    }
    sql.execute(LISTINGS);
    sql.execute("PRAGMA user_version = " + VERSION);
    sql.execute("COMMIT");
  }

  /**
   * The trash's rows are read back from its folder at every start where they are missing; nobody
   * has looked at attributes yet.
   */
  private static void renew(Sql sql, int version) throws FileException {
    sql.execute("BEGIN");
    if (version == UNTIMED_TRASH) {
      for (String step : List.of("DROP TABLE trash", TRASH, TRASH_INDEX)) {
        sql.execute(step);
      }
    }
    sql.execute("ALTER TABLE objects ADD COLUMN extended BLOB");
    sql.execute(VALUES);
    sql.execute("PRAGMA user_version = " + VERSION);
    sql.execute("COMMIT");
  }
}
