package org.entracte.protocol.tree;

import java.nio.ByteBuffer;
import java.util.OptionalLong;

/**
 * An open of an {@link InMemoryTree}. One that only reads keeps the content it began with when an
 * upload replaces it (I7); one that writes goes on with the new content, so that no write is lost.
 */
final class MemoryOpenFile implements OpenFile {
  private final InMemoryTree tree;
  private final Caller caller;
  private final MemoryObject object;
  private final OpenMode mode;
  private final SparseContent began;
  private final Attributes atOpening;
  private boolean closed;

  MemoryOpenFile(InMemoryTree tree, Caller caller, MemoryObject object, OpenMode mode) {
    this.tree = tree;
    this.caller = caller;
    this.object = object;
    this.mode = mode;
    this.began = object.content();
    this.atOpening = object.attributes();
  }

  @Override
  public FileId id() {
    return object.id;
  }

  @Override
  public OpenMode mode() {
    return mode;
  }

  @Override
  public Attributes attributes() throws FileException {
    return tree.locked(() -> object.attributes(content()));
  }

  @Override
  public Attributes atOpening() {
    return atOpening;
  }

  @Override
  public int read(ByteBuffer target, long offset) throws FileException {
    return tree.locked(
        () -> {
          checkOffset(offset);
          if (!mode.reads()) {
            throw new FileException(FileError.ACCESS, object.id + " is not open for reading");
          }
          object.accessed = tree.now();
          return content().read(target, offset);
        });
  }

  @Override
  public void write(ByteBuffer source, long offset, Stability stability) throws FileException {
    tree.locked(
        () -> {
          checkOffset(offset);
          if (!mode.writes()) {
            throw new FileException(FileError.ACCESS, object.id + " is not open for writing");
          }
          if (source.remaining() > Long.MAX_VALUE - offset) {
            throw new FileException(
                FileError.FILE_TOO_LARGE, "write to " + object.id + " at " + offset);
          }
          if (source.hasRemaining()) {
            content().write(source, offset);
            object.dropSetIdBits(caller);
            tree.contentChanged(object);
          }
          return true;
        });
  }

  @Override
  public void punchHole(ByteRange range) throws FileException {
    changing(
        range,
        () -> {
          if (range.offset() < content().sizeBytes()) {
            content().punchHole(range.offset(), Math.min(range.end(), content().sizeBytes()));
          }
        });
  }

  @Override
  public void allocate(ByteRange range) throws FileException {
    changing(range, () -> content().resize(Math.max(content().sizeBytes(), range.end())));
  }

  private void changing(ByteRange range, Runnable work) throws FileException {
    tree.locked(
        () -> {
          checkOffset(range.offset());
          if (!mode.writes()) {
            throw new FileException(FileError.ACCESS, object.id + " is not open for writing");
          }
          work.run();
          object.dropSetIdBits(caller);
          tree.contentChanged(object);
          return true;
        });
  }

  @Override
  public void cloneFrom(OpenFile source, ByteRange from, long to) throws FileException {
    throw new FileException(FileError.NOT_SUPPORTED, "nothing is shared in memory");
  }

  @Override
  public void commit() throws FileException {
    tree.locked(() -> content().sizeBytes());
  }

  @Override
  public OptionalLong nextData(long offset) throws FileException {
    return tree.locked(
        () -> {
          checkOffset(offset);
          return content().nextData(offset);
        });
  }

  @Override
  public long nextHole(long offset) throws FileException {
    return tree.locked(
        () -> {
          checkOffset(offset);
          return content().nextHole(offset);
        });
  }

  @Override
  public void close() throws FileException {
    tree.locked(
        () -> {
          if (!closed) {
            closed = true;
            tree.closed(object);
          }
          return true;
        });
  }

  private SparseContent content() {
    if (closed) {
      throw new IllegalStateException("the open of " + object.id + " is closed");
    }
    return mode.writes() ? object.content() : began;
  }

  private void checkOffset(long offset) throws FileException {
    if (offset < 0) {
      throw new FileException(FileError.INVALID, "offset " + offset + " in " + object.id);
    }
  }
}
