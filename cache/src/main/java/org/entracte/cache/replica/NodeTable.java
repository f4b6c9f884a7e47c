package org.entracte.cache.replica;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.Name;

/** {@code nodes}, {@code names} and {@code aliases}: the view. Callers hold the database's lock. */
final class NodeTable {
  private static final String SELECT = "SELECT " + NodeRow.COLUMNS + " FROM nodes n ";

  private final Database database;
  private long lastChange;

  /** A name and where it leads. */
  record NameRow(long dir, Name name, long child) {}

  /** An entry of a directory with all of its object. */
  record ListedRow(long cookie, Name name, NodeRow node) {}

  NodeTable(Database database) throws IOException {
    this.database = database;
    this.lastChange = database.number("SELECT MAX(change) FROM nodes");
  }

  Optional<NodeRow> find(FileId id) throws IOException {
    Optional<NodeRow> direct =
        database.one(
            SELECT + "WHERE n.origin = ? AND n.number = ?",
            NodeRow::read,
            id.origin(),
            id.number());
    if (direct.isPresent()) {
      return direct;
    }
    return database.one(
        SELECT + "JOIN aliases a ON a.node = n.node WHERE a.origin = ? AND a.number = ?",
        NodeRow::read,
        id.origin(),
        id.number());
  }

  NodeRow get(FileId id) throws IOException, FileException {
    Optional<NodeRow> row = find(id);
    if (row.isEmpty()) {
      throw new FileException(FileError.STALE, id + " was removed");
    }
    return row.get();
  }

  NodeRow directory(FileId id) throws IOException, FileException {
    NodeRow row = get(id);
    if (!row.isDirectory()) {
      throw new FileException(FileError.NOT_DIRECTORY, id + " is no directory");
    }
    return row;
  }

  Optional<NodeRow> find(long node) throws IOException {
    return database.one(SELECT + "WHERE n.node = ?", NodeRow::read, node);
  }

  NodeRow get(long node) throws IOException {
    return find(node).orElseThrow(() -> new IllegalStateException("replica.db: no node " + node));
  }

  Optional<NodeRow> child(long dir, Name name) throws IOException {
    return database.one(
        SELECT + "JOIN names m ON m.child = n.node WHERE m.dir = ? AND m.name = ?",
        NodeRow::read,
        dir,
        name.toBytes());
  }

  /** The child's number; 0 if the name is free. */
  long childNumber(long dir, Name name) throws IOException {
    return database.number(
        "SELECT child FROM names WHERE dir = ? AND name = ?", dir, name.toBytes());
  }

  List<ListedRow> list(long dir, long cookie, int limit) throws IOException {
    return database.list(
        "SELECT "
            + NodeRow.SHOWN
            + ", m.cookie, m.name FROM names m JOIN nodes n ON n.node = m.child"
            + " WHERE m.dir = ? AND m.cookie > ? ORDER BY m.cookie LIMIT ?",
        row -> new ListedRow(row.getLong(25), Name.of(row.getBytes(26)), NodeRow.read(row)),
        dir,
        cookie,
        limit);
  }

  List<NameRow> namesOf(long child) throws IOException {
    return database.list(
        "SELECT dir, name, child FROM names WHERE child = ? ORDER BY cookie",
        row -> new NameRow(row.getLong(1), Name.of(row.getBytes(2)), row.getLong(3)),
        child);
  }

  List<NameRow> namesIn(long dir) throws IOException {
    return database.list(
        "SELECT dir, name, child FROM names WHERE dir = ? ORDER BY cookie",
        row -> new NameRow(row.getLong(1), Name.of(row.getBytes(2)), row.getLong(3)),
        dir);
  }

  boolean isEmpty(long dir) throws IOException {
    return !database.exists("SELECT 1 FROM names WHERE dir = ? LIMIT 1", dir);
  }

  void put(long dir, Name name, long child) throws IOException {
    removeName(dir, name);
    database.change(
        "INSERT INTO names(dir, name, child) VALUES(?, ?, ?)", dir, name.toBytes(), child);
  }

  void removeName(long dir, Name name) throws IOException {
    database.change("DELETE FROM names WHERE dir = ? AND name = ?", dir, name.toBytes());
  }

  /**
   * Whether names lead from {@code ancestor} down to {@code directory}. What a directory without a
   * name remembers of its parent may be a circle.
   */
  boolean isWithin(long directory, long ancestor) throws IOException {
    long step = directory;
    while (step != 0 && step != ancestor) {
      step = database.number("SELECT dir FROM names WHERE child = ?", step);
    }
    return step != 0;
  }

  /** Grows with every call; goes into {@code nodes.change}. */
  long nextChange() {
    return ++lastChange;
  }

  void insert(NodeRow row) throws IOException {
    row.change = nextChange();
    row.node =
        database.insert(
            "INSERT INTO nodes(origin, number, type, target, change, parent, content_edit,"
                + " base_layer, as_of, listing, listed_as_of, mode, uid, gid, links, size, used,"
                + " modified, changed, accessed, content_version, attributes_version, extended)"
                + " VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            row.id.origin(),
            row.id.number(),
            row.type.name(),
            row.target,
            row.change,
            row.parent,
            row.contentEdit,
            row.baseLayer,
            row.asOf,
            row.listing,
            row.listedAsOf,
            row.mode,
            row.uid,
            row.gid,
            row.links,
            row.size,
            row.used,
            row.modified,
            row.changed,
            row.accessed,
            row.contentVersion,
            row.attributesVersion,
            Records.bytes(row.values));
  }

  /** Saves all, without counting it as a change. */
  void save(NodeRow row) throws IOException {
    database.change(
        "UPDATE nodes SET origin=?, number=?, target=?, change=?, parent=?, content_edit=?,"
            + " base_layer=?, as_of=?, listing=?, listed_as_of=?, mode=?, uid=?, gid=?, links=?,"
            + " size=?, used=?, modified=?, changed=?, accessed=?, content_version=?,"
            + " attributes_version=?, extended=? WHERE node=?",
        row.id.origin(),
        row.id.number(),
        row.target,
        row.change,
        row.parent,
        row.contentEdit,
        row.baseLayer,
        row.asOf,
        row.listing,
        row.listedAsOf,
        row.mode,
        row.uid,
        row.gid,
        row.links,
        row.size,
        row.used,
        row.modified,
        row.changed,
        row.accessed,
        row.contentVersion,
        row.attributesVersion,
        Records.bytes(row.values),
        row.node);
  }

  /** Saves all as a change that callers see. */
  void saveChanged(NodeRow row) throws IOException {
    row.change = nextChange();
    save(row);
  }

  void removeAlias(FileId alias) throws IOException {
    database.change(
        "DELETE FROM aliases WHERE origin = ? AND number = ?", alias.origin(), alias.number());
  }

  void alias(FileId alias, long node) throws IOException {
    database.change(
        "INSERT OR REPLACE INTO aliases(origin, number, node) VALUES(?, ?, ?)",
        alias.origin(),
        alias.number(),
        node);
  }
}
