package org.entracte.gateway.state;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.entracte.gateway.export.ObjectKey;
import org.entracte.gateway.export.Stat;
import org.entracte.protocol.edit.CorruptRecordException;
import org.entracte.protocol.edit.EditFormat;
import org.entracte.protocol.edit.Fact;
import org.entracte.protocol.edit.ValueFormat;
import org.entracte.protocol.edit.Versions;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileType;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.NamedValues;
import org.entracte.protocol.tree.SymlinkTarget;

/** Objects by id and, while they have a name, by their key. */
public final class ObjectTable {
  private static final String COLUMNS =
      "file_id, inode, birth, handle, type, mode, links, uid, gid, size, used,"
          + " modified_seconds, modified_nanos, changed_seconds, changed_nanos, target,"
          + " content_version, attributes_version, listed, listed_seconds, listed_nanos,"
          + " gone, last_directory, last_name, extended";

  private static final int MOST_RECENT = 16_384;

  private final Sql sql;
  private final RecentRows<FileId, ObjectRow> recent = new RecentRows<>(MOST_RECENT);
  private final RecentRows<ObjectKey, FileId> keys = new RecentRows<>(MOST_RECENT);

  /** Known to be so since the table was asked: that takes a look at all of it. */
  private boolean allNamed;

  ObjectTable(Sql sql) {
    this.sql = sql;
  }

  /** The row, a tombstone included. */
  public Optional<ObjectRow> get(FileId id) throws FileException {
    return recent.get(
        id,
        () ->
            sql.one("SELECT " + COLUMNS + " FROM objects WHERE file_id = ?", ObjectTable::row, id));
  }

  /**
   * A row from memory, for any thread; empty if there is none or that takes a look at the table.
   * What it says may not be committed yet.
   */
  public Optional<ObjectRow> getAtOnce(FileId id) {
    return recent.glance(id).flatMap(row -> row);
  }

  /** The living object with this key. */
  public Optional<ObjectRow> living(ObjectKey key) throws FileException {
    Optional<FileId> likely = keys.get(key, Optional::empty);
    if (likely.isPresent()) {
      Optional<ObjectRow> row = get(likely.get());
      if (row.isPresent() && !row.get().gone() && row.get().key().equals(key)) {
        return row;
      }
    }
    Optional<ObjectRow> found =
        sql.one(
            "SELECT " + COLUMNS + " FROM objects WHERE inode = ? AND birth = ? AND gone = 0",
            ObjectTable::row,
            key.inode(),
            key.birth());
    found.ifPresent(row -> keys.put(key, Optional.of(row.id())));
    return found;
  }

  /** The same from memory, for any thread; empty if that takes a look at the table. */
  public Optional<ObjectRow> livingAtOnce(ObjectKey key) {
    return keys.glance(key)
        .flatMap(id -> id)
        .flatMap(this::getAtOnce)
        .filter(row -> !row.gone() && row.key().equals(key));
  }

  /** The extended attributes that are recorded of an object. */
  public NamedValues values(ObjectRow row) throws FileException {
    if (row.values().isEmpty() || row.values().get().equals(ObjectRow.NO_VALUES)) {
      return NamedValues.NONE;
    }
    byte[] named =
        sql.one("SELECT named FROM object_values WHERE file_id = ?", r -> r.getBytes(1), row.id())
            .orElseThrow(() -> Sql.damaged("the attributes of " + row.id() + " are missing", null));
    try {
      return ValueFormat.decode(named);
    } catch (CorruptRecordException corrupt) {
      throw Sql.damaged(
          "the attributes of " + row.id() + ": " + String.valueOf(corrupt.getMessage()), corrupt);
    }
  }

  /**
   * Records extended attributes; the digest is to go into the row.
   *
   * @return their digest
   */
  public Blob putValues(FileId id, NamedValues values) throws FileException {
    if (values.isEmpty()) {
      sql.update("DELETE FROM object_values WHERE file_id = ?", id);
      return ObjectRow.NO_VALUES;
    }
    byte[] named = ValueFormat.encode(values);
    sql.update("INSERT OR REPLACE INTO object_values(file_id, named) VALUES(?, ?)", id, named);
    return new Blob(EditFormat.digest(named));
  }

  /** All that laptops are told of an object. */
  public Fact.ObjectIs fact(ObjectRow row) throws FileException {
    return row.fact(values(row));
  }

  /** A transaction was undone. */
  void forgetRecent() {
    recent.clear();
    keys.clear();
    allNamed = false;
  }

  /**
   * Living objects that have no recorded name: they were moved to where nobody looked yet. The root
   * never has one.
   */
  public List<FileId> nameless() throws FileException {
    if (allNamed) {
      return List.of();
    }
    List<FileId> found =
        sql.all(
            "SELECT file_id FROM objects WHERE gone = 0 AND file_id <> ? AND NOT EXISTS"
                + " (SELECT 1 FROM names WHERE child = file_id) ORDER BY file_id",
            row -> Sql.id(row, 1),
            FileId.ROOT);
    allNamed = found.isEmpty();
    return found;
  }

  /** A living object lost its last name. */
  public void leftNameless() {
    allNamed = false;
  }

  public long living() throws FileException {
    return sql.one("SELECT count(*) FROM objects WHERE gone = 0", row -> row.getLong(1)).orElse(0L);
  }

  // Each instant's seconds and nanoseconds go into two columns.
  @SuppressWarnings("JavaInstantGetSecondsGetNano")
  public void put(ObjectRow row) throws FileException {
    recent.forget(row.id());
    Stat stat = row.stat();
    boolean listed = row.listing() instanceof ObjectRow.Listing.At;
    Instant at = row.listing() instanceof ObjectRow.Listing.At(var t) ? t : Instant.EPOCH;
    sql.update(
        "INSERT INTO objects("
            + COLUMNS
            + ") VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
            + " ON CONFLICT(file_id) DO UPDATE SET inode = excluded.inode, birth = excluded.birth,"
            + " handle = excluded.handle, type = excluded.type, mode = excluded.mode,"
            + " links = excluded.links, uid = excluded.uid, gid = excluded.gid,"
            + " size = excluded.size, used = excluded.used,"
            + " modified_seconds = excluded.modified_seconds,"
            + " modified_nanos = excluded.modified_nanos,"
            + " changed_seconds = excluded.changed_seconds,"
            + " changed_nanos = excluded.changed_nanos, target = excluded.target,"
            + " content_version = excluded.content_version,"
            + " attributes_version = excluded.attributes_version, listed = excluded.listed,"
            + " listed_seconds = excluded.listed_seconds, listed_nanos = excluded.listed_nanos,"
            + " gone = excluded.gone, last_directory = excluded.last_directory,"
            + " last_name = excluded.last_name, extended = excluded.extended",
        row.id(),
        row.key().inode(),
        row.key().birth(),
        row.handle(),
        row.type().name(),
        stat.mode(),
        stat.links(),
        stat.uid(),
        stat.gid(),
        stat.sizeBytes(),
        stat.usedBytes(),
        stat.modified().getEpochSecond(),
        stat.modified().getNano(),
        stat.changed().getEpochSecond(),
        stat.changed().getNano(),
        row.target().map(SymlinkTarget::toBytes).orElse(null),
        row.versions().content(),
        row.versions().attributes(),
        listed,
        at.getEpochSecond(),
        at.getNano(),
        row.gone(),
        row.place().map(place -> place.directory().toBytes()).orElse(null),
        row.place().map(place -> place.name().toBytes()).orElse(null),
        row.values().orElse(null));
    recent.put(row.id(), Optional.of(row));
  }

  private static ObjectRow row(ResultSet row) throws SQLException {
    Instant modified = Instant.ofEpochSecond(row.getLong(12), row.getInt(13));
    Stat stat =
        new Stat(
            new ObjectKey(row.getLong(2), row.getLong(3)),
            FileType.valueOf(row.getString(5)),
            row.getInt(6),
            row.getInt(7),
            row.getInt(8),
            row.getInt(9),
            row.getLong(10),
            row.getLong(11),
            modified,
            modified,
            Instant.ofEpochSecond(row.getLong(14), row.getInt(15)));
    byte[] target = row.getBytes(16);
    byte[] directory = row.getBytes(23);
    return new ObjectRow(
        Sql.id(row, 1),
        stat,
        new Blob(row.getBytes(4)),
        Optional.ofNullable(target).map(SymlinkTarget::new),
        new Versions(row.getLong(17), row.getLong(18)),
        row.getInt(19) == 0
            ? new ObjectRow.Listing.Never()
            : new ObjectRow.Listing.At(Instant.ofEpochSecond(row.getLong(20), row.getInt(21))),
        row.getInt(22) != 0,
        directory == null
            ? Optional.empty()
            : Optional.of(
                new ObjectRow.Place(FileId.fromBytes(directory), Name.of(row.getBytes(24)))),
        Optional.ofNullable(row.getBytes(25)).map(Blob::new));
  }
}
