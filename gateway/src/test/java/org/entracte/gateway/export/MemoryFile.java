package org.entracte.gateway.export;

import java.nio.ByteBuffer;
import java.util.OptionalLong;
import org.entracte.protocol.tree.ByteRange;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.OpenMode;

/** A {@link MemoryNode}'s content, held open. */
final class MemoryFile implements DataFile {
  private final MemoryVolume volume;
  private final MemoryNode node;
  private final OpenMode mode;
  private boolean closed;

  MemoryFile(MemoryVolume volume, MemoryNode node, OpenMode mode) {
    this.volume = volume;
    this.node = node;
    this.mode = mode;
    node.files.add(this);
  }

  static MemoryFile alone(MemoryVolume volume, MemoryNode node, OpenMode mode) {
    MemoryFile file = new MemoryFile(volume, node, mode);
    node.leased = file;
    return file;
  }

  /** Until its close, or its process's end. */
  boolean isOpen() {
    return !closed && !volume.isClosed();
  }

  boolean writes() {
    return mode.writes();
  }

  private MemoryNode open(boolean allowed) {
    if (closed) {
      throw new IllegalStateException("used after close");
    }
    if (!allowed) {
      throw new IllegalStateException("opened for " + mode + " only");
    }
    return node;
  }

  private MemoryNode change(String what) {
    MemoryNode open = open(mode.writes());
    volume.beforeChange(what);
    volume.disk.beforeContentChange(open);
    open.modified = volume.now();
    open.changed = open.modified;
    return open;
  }

  @Override
  public Stat stat() {
    return open(true).stat();
  }

  @Override
  public int read(ByteBuffer target, long offset) {
    return open(mode.reads()).read(target, offset);
  }

  @Override
  public void write(ByteBuffer source, long offset) {
    change("write").write(source, offset);
  }

  @Override
  public void truncate(long sizeBytes) {
    change("truncate").truncate(sizeBytes);
  }

  @Override
  public void punchHole(ByteRange range) {
    if (!range.isEmpty()) {
      change("punch").clear(range.offset(), range.end());
    }
  }

  @Override
  public void allocate(ByteRange range) {
    if (range.end() > open(true).stat().sizeBytes()) {
      change("allocate").truncate(range.end());
    }
  }

  @Override
  public long copyRange(DataFile source, ByteRange from, long to) throws FileException {
    ByteBuffer bytes = ByteBuffer.allocate((int) from.length());
    source.read(bytes, from.offset());
    int count = bytes.flip().remaining();
    change("copy range").write(bytes, to);
    return count;
  }

  @Override
  public void cloneRange(DataFile source, ByteRange from, long to) throws FileException {
    throw new FileException(FileError.NOT_SUPPORTED, "nothing is shared in memory");
  }

  @Override
  public OptionalLong nextData(long offset) {
    return open(true).nextData(offset);
  }

  @Override
  public long nextHole(long offset) {
    return open(true).nextHole(offset);
  }

  @Override
  public void copyFrom(DataFile source) {
    if (!(source instanceof MemoryFile other)) {
      throw new IllegalArgumentException("not a file in memory: " + source);
    }
    change("copy").copyContent(other.open(other.mode.reads()));
  }

  @Override
  public void sync() {
    volume.sync(open(true));
  }

  @Override
  public void close() {
    closed = true;
    node.files.remove(this);
  }
}
