package org.entracte.gateway.export;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.entracte.protocol.tree.AttributeName;
import org.entracte.protocol.tree.FileType;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.SymlinkTarget;
import org.jspecify.annotations.Nullable;

/** An inode: what stays of an object whatever happens to its names. Used by one thread. */
final class MemoryNode {
  static final int PAGE_BYTES = 4096;

  final ObjectKey key;
  final FileType type;
  final @Nullable SymlinkTarget target;
  final TreeMap<Name, MemoryNode> children = new TreeMap<>();

  /** By page number; a page that is not there is a hole. */
  final TreeMap<Long, byte[]> pages = new TreeMap<>();

  final TreeMap<AttributeName, byte[]> values = new TreeMap<>();

  /** Opens of it; those of a process that ended count no more. */
  final Set<MemoryFile> files = new HashSet<>();

  @Nullable MemoryFile leased;

  int mode;
  int links = 1;
  int uid;
  int gid;
  long sizeBytes;
  Instant accessed;
  Instant modified;
  Instant changed;

  MemoryNode(ObjectKey key, FileType type, @Nullable SymlinkTarget target, int mode, Instant now) {
    this.key = key;
    this.type = type;
    this.target = target;
    this.mode = mode;
    sizeBytes = target == null ? 0 : target.toBytes().length;
    accessed = now;
    modified = now;
    changed = now;
  }

  boolean isOpen() {
    files.removeIf(file -> !file.isOpen());
    return !files.isEmpty();
  }

  boolean isBeingWritten() {
    return isOpen() && files.stream().anyMatch(MemoryFile::writes);
  }

  /** Whether others have to wait to open it. */
  boolean isLeased() {
    return leased != null && leased.isOpen();
  }

  boolean isDirectory() {
    return type == FileType.DIRECTORY;
  }

  /** Whether {@code other} is this directory or below it. */
  boolean holds(MemoryNode other) {
    return other == this || children.values().stream().anyMatch(child -> child.holds(other));
  }

  Stat stat() {
    int subdirectories = (int) children.values().stream().filter(MemoryNode::isDirectory).count();
    int names = isDirectory() && links > 0 ? 2 + subdirectories : links;
    return new Stat(
        key,
        type,
        mode,
        names,
        uid,
        gid,
        sizeBytes,
        (long) pages.size() * PAGE_BYTES,
        accessed,
        modified,
        changed);
  }

  int read(ByteBuffer to, long offset) {
    int start = to.position();
    long at = offset;
    while (to.hasRemaining() && at < sizeBytes) {
      int inPage = (int) (at % PAGE_BYTES);
      long room = Math.min(PAGE_BYTES - inPage, sizeBytes - at);
      int count = (int) Math.min(room, to.remaining());
      byte[] page = pages.get(at / PAGE_BYTES);
      to.put(page == null ? new byte[PAGE_BYTES] : page, inPage, count);
      at += count;
    }
    return to.position() - start;
  }

  void write(ByteBuffer from, long offset) {
    long at = offset;
    while (from.hasRemaining()) {
      int inPage = (int) (at % PAGE_BYTES);
      int count = Math.min(PAGE_BYTES - inPage, from.remaining());
      from.get(page(at / PAGE_BYTES), inPage, count);
      at += count;
    }
    sizeBytes = Math.max(sizeBytes, at);
  }

  private byte[] page(long number) {
    return pages.computeIfAbsent(number, absent -> new byte[PAGE_BYTES]);
  }

  void truncate(long size) {
    if (size < sizeBytes) {
      clear(size, sizeBytes);
    }
    sizeBytes = size;
  }

  /** Zeros; whole pages, and what lies behind the end of the file, become holes. */
  void clear(long start, long end) {
    long last = end >= sizeBytes ? Long.MAX_VALUE : end;
    long firstWhole = (start + PAGE_BYTES - 1) / PAGE_BYTES;
    zero(start, Math.min(last, firstWhole * PAGE_BYTES));
    if (last / PAGE_BYTES >= firstWhole) {
      pages.subMap(firstWhole, last / PAGE_BYTES).clear();
      zero(Math.max(start, last / PAGE_BYTES * PAGE_BYTES), last);
    }
  }

  /** Within one page. */
  private void zero(long start, long end) {
    byte[] page = pages.get(start / PAGE_BYTES);
    if (page != null && start < end) {
      int inPage = (int) (start % PAGE_BYTES);
      int count = (int) Math.min(end - start, PAGE_BYTES - inPage);
      Arrays.fill(page, inPage, inPage + count, (byte) 0);
    }
  }

  OptionalLong nextData(long offset) {
    Long page = pages.ceilingKey(offset / PAGE_BYTES);
    if (page == null || offset >= sizeBytes) {
      return OptionalLong.empty();
    }
    long at = Math.max(offset, page * PAGE_BYTES);
    return at < sizeBytes ? OptionalLong.of(at) : OptionalLong.empty();
  }

  long nextHole(long offset) {
    long page = offset / PAGE_BYTES;
    while (pages.containsKey(page)) {
      page++;
    }
    return Math.max(offset, Math.min(sizeBytes, page * PAGE_BYTES));
  }

  void copyContent(MemoryNode source) {
    pages.clear();
    for (Map.Entry<Long, byte[]> page : source.pages.entrySet()) {
      pages.put(page.getKey(), page.getValue().clone());
    }
    sizeBytes = source.sizeBytes;
  }
}
