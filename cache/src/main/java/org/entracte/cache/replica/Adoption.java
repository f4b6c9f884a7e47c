package org.entracte.cache.replica;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import org.entracte.protocol.tree.FileId;

/**
 * Two ids turn out to be one object: ours, made here, and the one the gateway keeps. Our node stays
 * with its inode number and handles, and takes over what is known of the other. Called within a
 * transaction; doing it again changes nothing.
 */
final class Adoption {
  private final ReplicaState state;

  Adoption(ReplicaState state) {
    this.state = state;
  }

  void adopt(FileId alias, FileId surviving) throws IOException {
    Optional<NodeRow> ours = state.nodes().find(alias);
    Optional<NodeRow> theirs = state.nodes().find(surviving);
    if (ours.isEmpty()) {
      if (theirs.isPresent()) {
        state.nodes().alias(alias, theirs.get().node);
      }
      return;
    }
    if (theirs.isPresent() && theirs.get().node == ours.get().node) {
      return;
    }
    NodeRow kept = ours.get();
    if (theirs.isPresent()) {
      merge(kept, theirs.get());
    } else {
      kept.asOf = 0;
      kept.listing = kept.isDirectory() ? Schema.STALE : kept.listing;
      kept.listedAsOf = 0;
      // What went there is there again, as another; a listing tells what it is like.
      state.base().setThere(kept.node);
    }
    kept.id = surviving;
    state.nodes().saveChanged(kept);
    state.nodes().alias(alias, kept.node);
    state.opens().nowHave(kept.node, surviving);
  }

  private void merge(NodeRow kept, NodeRow other) throws IOException {
    Database database = state.database();
    takeNames(kept, other);
    if (state.log().isJudgedFirst(other.contentEdit, kept.contentEdit)) {
      kept.contentEdit = other.contentEdit;
      kept.size = other.size;
      kept.used = other.used;
      kept.modified = other.modified;
    }
    if (kept.isDirectory() && other.isDirectory()) {
      takeEntries(kept, other);
    }
    for (String table :
        new String[] {"base_names SET child", "aliases SET node", "edits SET node"}) {
      String column = table.substring(table.lastIndexOf(' ') + 1);
      database.change("UPDATE " + table + " = ? WHERE " + column + " = ?", kept.node, other.node);
    }
    database.change(
        "INSERT OR IGNORE INTO node_touches(node, edit) SELECT ?, edit FROM node_touches"
            + " WHERE node = ?",
        kept.node,
        other.node);
    database.change("DELETE FROM node_touches WHERE node = ?", other.node);
    BaseTable.Node gateways =
        state.base().node(other.node).orElseGet(() -> BaseTable.Node.ofView(other, true));
    state.base().put(gateways.about(kept.node));
    state.base().removeNode(other.node);
    state.files().drop(other.baseLayer);
    database.change("DELETE FROM nodes WHERE node = ?", other.node);
    state.elsewhere().remove(other.node);
    state.opens().move(other.node, kept.node);
    kept.asOf = other.asOf;
  }

  /** Where the other is seen, ours is to be; a directory cannot have both names at once. */
  private void takeNames(NodeRow kept, NodeRow other) throws IOException {
    for (NodeTable.NameRow name : state.nodes().namesOf(other.node)) {
      if (state.base().slot(name.dir(), name.name()).isEmpty()) {
        state.base().put(new BaseTable.Slot(name.dir(), name.name(), OptionalLong.of(other.node)));
      }
      state.nodes().removeName(name.dir(), name.name());
      if (!kept.isDirectory()) {
        state.nodes().put(name.dir(), name.name(), kept.node);
      }
    }
  }

  /** What ours lies in here comes when it lies there no more. */
  private void takeEntries(NodeRow kept, NodeRow other) throws IOException {
    Database database = state.database();
    for (NodeTable.NameRow entry : state.nodes().namesIn(other.node)) {
      if (state.base().slot(other.node, entry.name()).isEmpty()) {
        state
            .base()
            .put(new BaseTable.Slot(other.node, entry.name(), OptionalLong.of(entry.child())));
      }
      state.nodes().removeName(other.node, entry.name());
      if (state.nodes().childNumber(kept.node, entry.name()) == 0
          && !state.base().isTouched(kept.node, entry.name())
          && !state.nodes().isWithin(kept.node, entry.child())) {
        state.nodes().put(kept.node, entry.name(), entry.child());
      }
    }
    database.change(
        "INSERT OR REPLACE INTO base_names(dir, name, child)"
            + " SELECT ?, name, child FROM base_names WHERE dir = ?",
        kept.node,
        other.node);
    database.change("DELETE FROM base_names WHERE dir = ?", other.node);
    database.change(
        "INSERT OR IGNORE INTO name_touches(dir, name, edit)"
            + " SELECT ?, name, edit FROM name_touches WHERE dir = ?",
        kept.node,
        other.node);
    database.change("DELETE FROM name_touches WHERE dir = ?", other.node);
    database.change("DELETE FROM listed_names WHERE dir = ?", other.node);
    database.change("UPDATE nodes SET parent = ? WHERE parent = ?", kept.node, other.node);
    boolean complete = other.listing == Schema.LISTED;
    kept.listing = complete ? Schema.LISTED : Schema.STALE;
    kept.listedAsOf = complete ? other.listedAsOf : 0;
  }
}
