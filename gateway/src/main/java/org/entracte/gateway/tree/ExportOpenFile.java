package org.entracte.gateway.tree;

import java.nio.ByteBuffer;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.entracte.gateway.export.DataFile;
import org.entracte.gateway.export.Stat;
import org.entracte.protocol.tree.Attributes;
import org.entracte.protocol.tree.ByteRange;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.OpenFile;
import org.entracte.protocol.tree.OpenMode;
import org.entracte.protocol.tree.Stability;

/** A file of the export held open. Its own lock is only for the moment its inode is replaced. */
final class ExportOpenFile implements OpenFile {
  private final ExportTree tree;
  private final Caller caller;
  private final FileId id;
  private final OpenMode mode;
  private final ReentrantReadWriteLock turning = new ReentrantReadWriteLock();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final AtomicBoolean written = new AtomicBoolean();
  private final Attributes atOpening;
  private DataFile data;

  /**
   * @param atOpening seen while the export's lock kept the file from being replaced
   */
  ExportOpenFile(
      ExportTree tree,
      Caller caller,
      FileId id,
      OpenMode mode,
      Attributes atOpening,
      DataFile data) {
    this.tree = tree;
    this.caller = caller;
    this.id = id;
    this.mode = mode;
    this.atOpening = atOpening;
    this.data = data;
  }

  @Override
  public FileId id() {
    return id;
  }

  @Override
  public OpenMode mode() {
    return mode;
  }

  private interface Use<T> {
    T on(DataFile data) throws FileException;
  }

  private <T> T use(Use<T> use) throws FileException {
    turning.readLock().lock();
    try {
      return use.on(data);
    } finally {
      turning.readLock().unlock();
    }
  }

  /** From now on it is {@code next} that is read and written. */
  void turnTo(DataFile next) throws FileException {
    turning.writeLock().lock();
    try {
      DataFile old = data;
      data = next;
      old.close();
    } finally {
      turning.writeLock().unlock();
    }
  }

  @Override
  public Attributes attributes() throws FileException {
    return tree.attributesOfOpen(id, stat());
  }

  @Override
  public Attributes atOpening() {
    return atOpening;
  }

  @Override
  public int read(ByteBuffer target, long offset) throws FileException {
    return use(open -> open.read(target, offset));
  }

  @Override
  public void write(ByteBuffer source, long offset, Stability stability) throws FileException {
    checkWrites();
    if (!source.hasRemaining()) {
      return;
    }
    startWriting();
    use(
        open -> {
          open.write(source, offset);
          if (stability != Stability.UNSTABLE) {
            tree.syncs().sync(open);
          }
          return true;
        });
    wrote(stability != Stability.UNSTABLE);
  }

  private void checkWrites() throws FileException {
    if (!mode.writes()) {
      throw new FileException(FileError.ACCESS, id + " was opened for reading only");
    }
  }

  /** Again after each time that what was written was compared. */
  private void startWriting() throws FileException {
    if (!written.get() || !tree.written().isTouched(id)) {
      tree.startWriting(caller, id);
      written.set(true);
    }
  }

  /**
   * It may have been compared while this write was under way.
   *
   * @param rests whether that was all for now
   */
  private void wrote(boolean rests) {
    if (rests) {
      tree.written().rests(id);
    } else {
      tree.written().touch(id);
    }
  }

  /** Something that changes the content. */
  private interface Change {
    void on(DataFile data) throws FileException;
  }

  private void change(Change change) throws FileException {
    checkWrites();
    startWriting();
    use(
        open -> {
          change.on(open);
          return true;
        });
    wrote(false);
  }

  @Override
  public void punchHole(ByteRange range) throws FileException {
    change(open -> open.punchHole(range));
  }

  @Override
  public void allocate(ByteRange range) throws FileException {
    change(open -> open.allocate(range));
  }

  @Override
  public long copyFrom(OpenFile source, ByteRange from, long to) throws FileException {
    ExportOpenFile other = ofThisTree(source);
    checkWrites();
    startWriting();
    ByteRange part =
        new ByteRange(from.offset(), Math.min(from.length(), OpenFile.MOST_COPIED_BYTES));
    long copied = useWith(other, (open, read) -> open.copyRange(read, part, to));
    wrote(false);
    return copied;
  }

  @Override
  public void cloneFrom(OpenFile source, ByteRange from, long to) throws FileException {
    ExportOpenFile other = ofThisTree(source);
    checkWrites();
    startWriting();
    useWith(
        other,
        (open, read) -> {
          open.cloneRange(read, from, to);
          return true;
        });
    wrote(false);
  }

  private interface UseOfTwo<T> {
    T on(DataFile data, DataFile other) throws FileException;
  }

  /**
   * Never waits for the second lock while it has the first, so two copies cannot wait in a ring.
   */
  private <T> T useWith(ExportOpenFile other, UseOfTwo<T> use) throws FileException {
    return use(
        open -> {
          if (!other.turning.readLock().tryLock()) {
            throw new FileException(FileError.BUSY, other.id + " is being replaced; try again");
          }
          try {
            return use.on(open, other.data);
          } finally {
            other.turning.readLock().unlock();
          }
        });
  }

  private ExportOpenFile ofThisTree(OpenFile source) throws FileException {
    if (source instanceof ExportOpenFile other && other.tree == tree) {
      return other;
    }
    throw new FileException(FileError.CROSS_EXPORT, source.id() + " is of another export");
  }

  Stat stat() throws FileException {
    return use(DataFile::stat);
  }

  @Override
  public void commit() throws FileException {
    use(
        open -> {
          tree.syncs().sync(open);
          return true;
        });
    if (written.get()) {
      wrote(true);
    }
  }

  @Override
  public OptionalLong nextData(long offset) throws FileException {
    return use(open -> open.nextData(offset));
  }

  @Override
  public long nextHole(long offset) throws FileException {
    return use(open -> open.nextHole(offset));
  }

  @Override
  public void close() throws FileException {
    if (closed.compareAndSet(false, true)) {
      try {
        if (written.get()) {
          wrote(true);
          stat(); // whoever wrote hears of a disk that answers no more
        }
      } finally {
        tree.closed(this);
        use(
            open -> {
              open.close();
              return true;
            });
      }
    }
  }
}
