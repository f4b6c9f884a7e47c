package org.entracte.gateway.export;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
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

  /** An empty directory that belongs to root. */
  public MemoryDisk(Instant now) {
    root = add(FileType.DIRECTORY, null, 0755, now);
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
