package org.entracte.gateway.tree;

import java.nio.ByteBuffer;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.entracte.gateway.export.DataFile;
import org.entracte.gateway.export.Stat;
import org.entracte.protocol.tree.Attributes;
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
  private DataFile data;

  ExportOpenFile(ExportTree tree, Caller caller, FileId id, OpenMode mode, DataFile data) {
    this.tree = tree;
    this.caller = caller;
    this.id = id;
    this.mode = mode;
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
  public int read(ByteBuffer target, long offset) throws FileException {
    return use(open -> open.read(target, offset));
  }

  @Override
  public void write(ByteBuffer source, long offset, Stability stability) throws FileException {
    if (!mode.writes()) {
      throw new FileException(FileError.ACCESS, id + " was opened for reading only");
    }
    if (!source.hasRemaining()) {
      return;
    }
    if (!written.get()) {
      tree.startWriting(caller, id);
      written.set(true);
    }
    use(
        open -> {
          open.write(source, offset);
          if (stability != Stability.UNSTABLE) {
            open.sync();
          }
          return true;
        });
    if (stability != Stability.UNSTABLE) {
      settle();
    }
  }

  boolean isWritten() {
    return written.get();
  }

  /** Compares what was written with what is recorded. */
  private void settle() throws FileException {
    written.set(false);
    tree.settle(id, this);
  }

  Stat stat() throws FileException {
    return use(DataFile::stat);
  }

  @Override
  public void commit() throws FileException {
    use(
        open -> {
          open.sync();
          return true;
        });
    settle();
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
        if (mode.writes()) {
          settle();
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
