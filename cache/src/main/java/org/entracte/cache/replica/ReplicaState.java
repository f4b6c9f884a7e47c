package org.entracte.cache.replica;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;

/** All of one replica that its parts share; guarded by the database's lock. */
record ReplicaState(
    Database database,
    NodeTable nodes,
    BaseTable base,
    ExtentTable extents,
    LayerFiles files,
    EditLog log,
    Opens opens,
    InstantSource clock) {

  Paths paths() {
    return new Paths(database, nodes, base);
  }

  Retries retries() {
    return new Retries(database);
  }

  MadeAnew madeAnew() {
    return new MadeAnew(database);
  }

  LostJournal lostJournal() {
    return new LostJournal(database);
  }

  Told told() {
    return new Told(database);
  }

  Elsewhere elsewhere() {
    return new Elsewhere(database);
  }

  Instant now() {
    return clock.instant();
  }

  /** The object, if it has a name or somebody has it open. */
  NodeRow live(FileId id) throws IOException, FileException {
    NodeRow row = nodes.get(id);
    if (row.links == 0 && !opens.isOpen(row.node)) {
      throw new FileException(FileError.STALE, id + " was removed");
    }
    return row;
  }

  NodeRow liveDirectory(FileId id) throws IOException, FileException {
    NodeRow row = live(id);
    if (!row.isDirectory()) {
      throw new FileException(FileError.NOT_DIRECTORY, id + " is no directory");
    }
    return row;
  }

  /** Where a directory has its name; what it remembers without one may be a circle. */
  FileId parent(NodeRow directory) throws IOException, FileException {
    if (directory.id.equals(FileId.ROOT)) {
      return FileId.ROOT;
    }
    List<NodeTable.NameRow> names = nodes.namesOf(directory.node);
    if (names.isEmpty()) {
      throw new FileException(FileError.STALE, directory.id + " has no name just now");
    }
    return nodes.get(names.getFirst().dir()).id;
  }

  /** POSIX: marks the last modification and the last status change. */
  void contentChanged(NodeRow row) throws IOException {
    row.modified = now();
    attributesChanged(row);
  }

  void attributesChanged(NodeRow row) throws IOException {
    row.changed = now();
    nodes.saveChanged(row);
  }

  /**
   * Within a transaction: lets go of an object that has no name, no open, no unresolved edit and
   * nothing of the gateway's.
   */
  void forgetIfGone(long node) throws IOException {
    NodeRow row = nodes.find(node).orElse(null);
    if (row == null || row.links != 0 || opens.isOpen(node) || isReferred(node)) {
      return;
    }
    files.drop(row.baseLayer);
    base.removeNode(node);
    database.change("DELETE FROM aliases WHERE node = ?", node);
    database.change("DELETE FROM listed_names WHERE dir = ?", node);
    database.change("DELETE FROM nodes WHERE node = ?", node);
  }

  private boolean isReferred(long node) throws IOException {
    return base.isTouched(node)
        || base.node(node).filter(BaseTable.Node::there).isPresent()
        || !base.slotsOf(node).isEmpty()
        || !base.slotsIn(node).isEmpty()
        || !nodes.namesOf(node).isEmpty()
        || elsewhere().contains(node)
        || !nodes.isEmpty(node)
        || database.exists("SELECT 1 FROM name_touches WHERE dir = ? LIMIT 1", node)
        || database.exists("SELECT 1 FROM edits WHERE node = ? LIMIT 1", node);
  }
}
