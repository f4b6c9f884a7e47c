package org.entracte.cache.replica;

import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.entracte.protocol.edit.Fact;
import org.entracte.protocol.tree.Attributes;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.NamedValues;

/**
 * {@code base_nodes} and {@code base_names}: the gateway's side where it differs from the view or
 * may. Callers hold the database's lock.
 */
final class BaseTable {
  private static final String COLUMNS =
      "node, there, mode, uid, gid, links, size, used, modified, changed, accessed,"
          + " content_version, attributes_version, extended";

  private final Database database;

  /**
   * The gateway's side of an object.
   *
   * @param there false if the gateway has no such object: not yet, or not any more
   */
  record Node(
      long node,
      boolean there,
      int mode,
      int uid,
      int gid,
      int links,
      long size,
      long used,
      Instant modified,
      Instant changed,
      Instant accessed,
      long contentVersion,
      long attributesVersion,
      NamedValues values) {
    static Node read(ResultSet row) throws SQLException {
      return new Node(
          row.getLong(1),
          row.getInt(2) != 0,
          row.getInt(3),
          row.getInt(4),
          row.getInt(5),
          row.getInt(6),
          row.getLong(7),
          row.getLong(8),
          Database.toInstant(row.getBytes(9)),
          Database.toInstant(row.getBytes(10)),
          Database.toInstant(row.getBytes(11)),
          row.getLong(12),
          row.getLong(13),
          Records.values(row.getBytes(14)));
    }

    static Node ofView(NodeRow row, boolean there) {
      return new Node(
          row.node,
          there,
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
          row.values);
    }

    /** The same about another node. */
    Node about(long other) {
      return new Node(
          other,
          there,
          mode,
          uid,
          gid,
          links,
          size,
          used,
          modified,
          changed,
          accessed,
          contentVersion,
          attributesVersion,
          values);
    }

    static Node of(long node, Fact.ObjectIs told) {
      Attributes is = told.attributes();
      return new Node(
          node,
          true,
          is.mode(),
          is.uid(),
          is.gid(),
          is.links(),
          is.sizeBytes(),
          is.usedBytes(),
          is.modified(),
          is.changed(),
          is.accessed(),
          told.versions().content(),
          told.versions().attributes(),
          told.values());
    }
  }

  /**
   * The gateway's side of a slot.
   *
   * @param child empty if the name is free there
   */
  record Slot(long dir, Name name, OptionalLong child) {
    static Slot read(ResultSet row) throws SQLException {
      long child = row.getLong(3);
      OptionalLong there = row.wasNull() ? OptionalLong.empty() : OptionalLong.of(child);
      return new Slot(row.getLong(1), Name.of(row.getBytes(2)), there);
    }
  }

  BaseTable(Database database) {
    this.database = database;
  }

  Optional<Node> node(long node) throws IOException {
    return database.one("SELECT " + COLUMNS + " FROM base_nodes WHERE node = ?", Node::read, node);
  }

  void put(Node base) throws IOException {
    database.change(
        "INSERT OR REPLACE INTO base_nodes(" + COLUMNS + ") VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        base.node(),
        base.there() ? 1 : 0,
        base.mode(),
        base.uid(),
        base.gid(),
        base.links(),
        base.size(),
        base.used(),
        base.modified(),
        base.changed(),
        base.accessed(),
        base.contentVersion(),
        base.attributesVersion(),
        Records.bytes(base.values()));
  }

  void setGone(long node) throws IOException {
    database.change("UPDATE base_nodes SET there = 0 WHERE node = ?", node);
  }

  /** Does nothing where the gateway's side is as the view says. */
  void setThere(long node) throws IOException {
    database.change("UPDATE base_nodes SET there = 1 WHERE node = ?", node);
  }

  void removeNode(long node) throws IOException {
    database.change("DELETE FROM base_nodes WHERE node = ?", node);
  }

  Optional<Slot> slot(long dir, Name name) throws IOException {
    return database.one(
        "SELECT dir, name, child FROM base_names WHERE dir = ? AND name = ?",
        Slot::read,
        dir,
        name.toBytes());
  }

  void put(Slot slot) throws IOException {
    database.change(
        "INSERT OR REPLACE INTO base_names(dir, name, child) VALUES(?, ?, ?)",
        slot.dir(),
        slot.name().toBytes(),
        slot.child().isPresent() ? slot.child().getAsLong() : null);
  }

  void removeSlot(long dir, Name name) throws IOException {
    database.change("DELETE FROM base_names WHERE dir = ? AND name = ?", dir, name.toBytes());
  }

  /** Slots whose gateway side is this object. */
  List<Slot> slotsOf(long child) throws IOException {
    return database.list(
        "SELECT dir, name, child FROM base_names WHERE child = ? ORDER BY dir, name",
        Slot::read,
        child);
  }

  List<Slot> slotsIn(long dir) throws IOException {
    return database.list(
        "SELECT dir, name, child FROM base_names WHERE dir = ? ORDER BY name", Slot::read, dir);
  }

  /** Slots that no unresolved edit touches. */
  List<Slot> untouchedSlots() throws IOException {
    return database.list(
        "SELECT dir, name, child FROM base_names b WHERE NOT EXISTS (SELECT 1 FROM name_touches t"
            + " WHERE t.dir = b.dir AND t.name = b.name) ORDER BY dir, name",
        Slot::read);
  }

  /** Objects that no unresolved edit touches. */
  List<Node> untouchedNodes() throws IOException {
    return database.list(
        "SELECT "
            + COLUMNS
            + " FROM base_nodes b WHERE NOT EXISTS (SELECT 1 FROM node_touches t"
            + " WHERE t.node = b.node) ORDER BY node",
        Node::read);
  }

  boolean isTouched(long node) throws IOException {
    return database.exists("SELECT 1 FROM node_touches WHERE node = ? LIMIT 1", node);
  }

  boolean isTouched(long dir, Name name) throws IOException {
    return database.exists(
        "SELECT 1 FROM name_touches WHERE dir = ? AND name = ? LIMIT 1", dir, name.toBytes());
  }

  /**
   * Whether a name of the view leads elsewhere on the gateway, and no unresolved edit touches it.
   */
  boolean leaves(NodeTable.NameRow name) throws IOException {
    Optional<Slot> there = slot(name.dir(), name.name());
    return there.isPresent()
        && there.get().child().orElse(0) != name.child()
        && !isTouched(name.dir(), name.name());
  }

  /** Deleted there, changed here: stays until the verdict says where it goes. */
  boolean isOursAlone(long node) throws IOException {
    return isTouched(node) && node(node).filter(base -> !base.there()).isPresent();
  }
}
