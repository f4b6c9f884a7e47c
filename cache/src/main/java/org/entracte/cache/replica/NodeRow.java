package org.entracte.cache.replica;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.entracte.protocol.tree.Attributes;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileType;
import org.entracte.protocol.tree.NamedValues;
import org.entracte.protocol.tree.Permissions;
import org.jspecify.annotations.Nullable;

/** A row of {@code nodes}, to be changed and saved within one transaction. */
final class NodeRow {
  static final String COLUMNS =
      "n.node, n.origin, n.number, n.type, n.target, n.change, n.parent, n.content_edit,"
          + " n.base_layer, n.as_of, n.listing, n.listed_as_of, n.mode, n.uid, n.gid, n.links,"
          + " n.size, n.used, n.modified, n.changed, n.accessed, n.content_version,"
          + " n.attributes_version, n.extended";

  /** For who only shows it: without extended attributes, which may be long. */
  static final String SHOWN = COLUMNS.replace("n.extended", "NULL");

  /** 0 until it is inserted. */
  long node;

  FileId id;
  final FileType type;
  byte @Nullable [] target;
  long change;

  /** A directory's. */
  long parent;

  /** The last unresolved edit that made or changed the content; 0 for none. */
  long contentEdit;

  /** The layer with what is here of {@link #contentVersion}; 0 for none. */
  long baseLayer;

  /** Facts up to this journal row are in it. */
  long asOf;

  int listing;
  long listedAsOf;
  int mode;
  int uid;
  int gid;
  int links;
  long size;
  long used;
  Instant modified;
  Instant changed;
  Instant accessed;
  long contentVersion;
  long attributesVersion;
  NamedValues values = NamedValues.NONE;

  NodeRow(FileId id, FileType type, int mode, int uid, int gid, Instant now) {
    this.id = id;
    this.type = type;
    this.mode = mode;
    this.uid = uid;
    this.gid = gid;
    this.modified = now;
    this.changed = now;
    this.accessed = now;
    this.links = type == FileType.DIRECTORY ? 2 : 1;
    this.listing = type == FileType.DIRECTORY ? Schema.UNLISTED : Schema.LISTED;
  }

  static NodeRow read(ResultSet row) throws SQLException {
    NodeRow node =
        new NodeRow(
            new FileId(row.getLong(2), row.getLong(3)),
            FileType.valueOf(row.getString(4)),
            row.getInt(13),
            row.getInt(14),
            row.getInt(15),
            Database.toInstant(row.getBytes(19)));
    node.node = row.getLong(1);
    node.target = row.getBytes(5);
    node.change = row.getLong(6);
    node.parent = row.getLong(7);
    node.contentEdit = row.getLong(8);
    node.baseLayer = row.getLong(9);
    node.asOf = row.getLong(10);
    node.listing = row.getInt(11);
    node.listedAsOf = row.getLong(12);
    node.links = row.getInt(16);
    node.size = row.getLong(17);
    node.used = row.getLong(18);
    node.changed = Database.toInstant(row.getBytes(20));
    node.accessed = Database.toInstant(row.getBytes(21));
    node.contentVersion = row.getLong(22);
    node.attributesVersion = row.getLong(23);
    node.values = Records.values(row.getBytes(24));
    return node;
  }

  boolean isDirectory() {
    return type == FileType.DIRECTORY;
  }

  boolean isFile() {
    return type == FileType.FILE;
  }

  /** Nothing of it is missing in {@code names}. */
  boolean isListed() {
    return listing >= Schema.LISTED;
  }

  /** Somebody wrote to it: one without privilege takes suid and sgid. */
  void dropSetIdBits(Caller caller) {
    if (!caller.isSuperuser()) {
      dropSetIdBits();
    }
  }

  /** It was given away. */
  void dropSetIdBits() {
    if (isFile()) {
      mode = Permissions.withoutSetId(mode);
    }
  }

  Attributes attributes() {
    return attributes(size, used);
  }

  Attributes attributes(long sizeBytes, long usedBytes) {
    return new Attributes(
        type, mode, links, uid, gid, sizeBytes, usedBytes, accessed, modified, changed, change,
        node);
  }
}
