package org.entracte.gateway.export;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.IntUnaryOperator;
import java.util.function.Predicate;
import org.entracte.protocol.tree.FileType;
import org.entracte.protocol.tree.SymlinkTarget;
import org.jspecify.annotations.Nullable;

/**
 * What survives the death of a process: every object of a {@link MemoryVolume}. Inode numbers are
 * used again, lowest first, as ext4 does; births never are. Used by one thread.
 */
public final class MemoryDisk {
  private static final long NANOS = 1_000_000_000L;
  private static final long FIRST_INODE = 11;

  private final Map<ObjectKey, MemoryNode> nodes = new LinkedHashMap<>();
  private final TreeSet<Long> freeInodes = new TreeSet<>();
  private long nextInode = FIRST_INODE;
  private long lastBirth;
  private final MemoryNode root;
  private final Optional<UnsyncedChanges> unsynced;
  private Predicate<FileType> deafTo = type -> false;

  /** An empty directory that belongs to root; every change is on the disk at once. */
  public MemoryDisk(Instant now) {
    this(now, Optional.empty());
  }

  private MemoryDisk(Instant now, Optional<UnsyncedChanges> unsynced) {
    this.unsynced = unsynced;
    root = add(FileType.DIRECTORY, null, 0755, now);
  }

  private MemoryDisk(MemoryDisk before, List<MemoryNode> left) {
    unsynced = Optional.of(new UnsyncedChanges());
    nextInode = before.nextInode;
    lastBirth = before.lastBirth;
    left.forEach(node -> nodes.put(node.key, node));
    root = left.getFirst();
    for (long inode = FIRST_INODE; inode < nextInode; inode++) {
      freeInodes.add(inode);
    }
    left.forEach(node -> freeInodes.remove(node.key.inode()));
  }

  /** The same, but see {@link #powerCut}. */
  public static MemoryDisk losingUnsynced(Instant now) {
    return new MemoryDisk(now, Optional.of(new UnsyncedChanges()));
  }

  /**
   * The disk as a power cut now may leave it, a copy: of names and attributes changed since the
   * last sync of anything any prefix; of the content of each file that was not synced any mixture.
   * Of a disk made by {@link #losingUnsynced}.
   *
   * @param pick chooses among a number of things, the oldest first: always 0 for nothing that was
   *     not synced, always the last for all of it
   */
  public MemoryDisk powerCut(IntUnaryOperator pick) {
    return new MemoryDisk(this, unsynced.orElseThrow().crashed(nodes.values(), pick));
  }

  /** Everything is on the disk now. */
  public void syncAll() {
    unsynced.ifPresent(UnsyncedChanges::allSynced);
  }

  void beforeChange() {
    unsynced.ifPresent(changes -> changes.beforeChange(nodes.values()));
  }

  void beforeContentChange(MemoryNode node) {
    unsynced.ifPresent(changes -> changes.beforeContentChange(node));
  }

  void synced(MemoryNode node) {
    if (!deafTo.test(node.type)) {
      unsynced.ifPresent(changes -> changes.synced(node));
    }
  }

  /** A planted fault: syncs of objects of these types are answered, but not done. */
  public void ignoreSyncs(Predicate<FileType> types) {
    deafTo = types;
  }

  MemoryNode root() {
    return root;
  }

  @Nullable MemoryNode find(ObjectKey key) {
    return nodes.get(key);
  }

  MemoryNode add(FileType type, @Nullable SymlinkTarget target, int mode, Instant now) {
    Long reused = freeInodes.pollFirst();
    long inode = reused == null ? nextInode++ : reused;
    lastBirth = Math.max(lastBirth + 1, now.getEpochSecond() * NANOS + now.getNano());
    MemoryNode node = new MemoryNode(new ObjectKey(inode, lastBirth), type, target, mode, now);
    nodes.put(node.key, node);
    return node;
  }

  /** One name less; with the last one the object can no longer be found. */
  void drop(MemoryNode node, Instant now) {
    node.links--;
    node.changed = now;
    if (node.links == 0) {
      nodes.remove(node.key);
      freeInodes.add(node.key.inode());
    }
  }
}
