package org.entracte.cache.replica;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.entracte.protocol.tree.FileId;

/**
 * Which files are open here, in memory only. Callers hold the database's lock. What a transaction
 * makes of them is undone with it.
 */
final class Opens {
  private final Database database;
  private final Map<Long, List<ReplicaOpenFile>> byNode = new LinkedHashMap<>();

  Opens(Database database) {
    this.database = database;
  }

  void add(long node, ReplicaOpenFile open) {
    byNode.computeIfAbsent(node, key -> new ArrayList<>()).add(open);
  }

  void remove(long node, ReplicaOpenFile open) {
    List<ReplicaOpenFile> opens = byNode.get(node);
    if (opens != null && opens.remove(open) && opens.isEmpty()) {
      byNode.remove(node);
    }
  }

  List<ReplicaOpenFile> of(long node) {
    return List.copyOf(byNode.getOrDefault(node, List.of()));
  }

  boolean isOpen(long node) {
    return byNode.containsKey(node);
  }

  /** Whether an open relies on what is shown: no bytes of another version may come into it (I7). */
  boolean holdContent(long node) {
    List<ReplicaOpenFile> opens = of(node);
    if (opens.stream().anyMatch(ReplicaOpenFile::waitsForNewer)) {
      return opens.stream().anyMatch(ReplicaOpenFile::hasUsed);
    }
    return opens.stream().anyMatch(open -> open.hasUsed() || open.mode().writes());
  }

  boolean hasWriters(long node) {
    return of(node).stream().anyMatch(open -> open.mode().writes());
  }

  /** Within a transaction: the opens of one file go on with another: the two are one. */
  void move(long from, long to) {
    of(from).forEach(open -> move(open, from, to));
  }

  /**
   * Within a transaction: the opens of one file go on with another: its content became a copy. One
   * that only reads, and has not begun, stays and finds what the file is now.
   */
  void moveWithContent(long from, long to) {
    of(from).stream()
        .filter(open -> open.mode().writes() || open.hasBegun())
        .forEach(open -> move(open, from, to));
  }

  private void move(ReplicaOpenFile open, long from, long to) {
    carry(open, from, to);
    database.ifUndone(() -> carry(open, to, from));
  }

  private void carry(ReplicaOpenFile open, long from, long to) {
    remove(from, open);
    open.follow(to);
    add(to, open);
  }

  /** Within a transaction: the file that these opens are of has another id now. */
  void nowHave(long node, FileId id) {
    for (ReplicaOpenFile open : of(node)) {
      FileId before = open.id();
      open.nowIs(id);
      database.ifUndone(() -> open.nowIs(before));
    }
  }
}
