package org.entracte.protocol.tree;

import java.time.Instant;
import java.util.TreeMap;

/** An inode of the {@link InMemoryTree}. Guarded by the tree's lock. */
final class MemoryObject {
  /** What is inside; one kind for each kind of object. */
  sealed interface Body permits SparseContent, MemoryDirectory, Target, Nothing {}

  record Target(SymlinkTarget target) implements Body {}

  /** A FIFO's or socket's. */
  record Nothing() implements Body {}

  final FileId id;
  final FileType type;
  Body body;
  int mode;
  int uid;
  int gid;
  int links;
  int opens;
  Instant accessed;
  Instant modified;
  Instant changed;
  long change;
  final TreeMap<AttributeName, byte[]> extended = new TreeMap<>();

  MemoryObject(FileId id, FileType type, Body body, int mode, int uid, int gid, Instant now) {
    this.id = id;
    this.type = type;
    this.body = body;
    this.mode = mode;
    this.uid = uid;
    this.gid = gid;
    this.links = type == FileType.DIRECTORY ? 2 : 1;
    this.accessed = now;
    this.modified = now;
    this.changed = now;
  }

  boolean isDirectory() {
    return type == FileType.DIRECTORY;
  }

  /** Removed, and no open keeps it. */
  boolean isGone() {
    return links == 0 && opens == 0;
  }

  MemoryDirectory children() {
    if (body instanceof MemoryDirectory directory) {
      return directory;
    }
    throw new IllegalStateException(id + " is no directory");
  }

  SparseContent content() {
    if (body instanceof SparseContent content) {
      return content;
    }
    throw new IllegalStateException(id + " is no regular file");
  }

  /** Somebody wrote to it: one without privilege takes suid and sgid. */
  void dropSetIdBits(Caller caller) {
    if (!caller.isSuperuser()) {
      dropSetIdBits();
    }
  }

  /** It was given away. */
  void dropSetIdBits() {
    if (type == FileType.FILE) {
      mode = Permissions.withoutSetId(mode);
    }
  }

  Attributes attributes() {
    return switch (body) {
      case SparseContent content -> attributes(content);
      case Target(var target) -> attributes(target.toBytes().length, 0);
      case MemoryDirectory directory -> attributes(4096, 4096);
      case Nothing() -> attributes(0, 0);
    };
  }

  /** With the size of another version of the content. */
  Attributes attributes(SparseContent content) {
    return attributes(content.sizeBytes(), content.usedBytes());
  }

  private Attributes attributes(long sizeBytes, long usedBytes) {
    return new Attributes(
        type,
        mode,
        links,
        uid,
        gid,
        sizeBytes,
        usedBytes,
        accessed,
        modified,
        changed,
        change,
        id.number());
  }
}
