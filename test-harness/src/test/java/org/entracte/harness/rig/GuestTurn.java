package org.entracte.harness.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One JVM at a time has guests: beside another's, a user-mode kernel was seen to spin for ever. The
 * guests of one JVM share its turn. Safe for many threads.
 */
final class GuestTurn implements AutoCloseable {
  private static final ReentrantLock LOCK = new ReentrantLock();

  /** Guarded by {@link #LOCK}, as is what follows. */
  private static int guests;

  private static Optional<FileChannel> locked = Optional.empty();

  private boolean over;

  private GuestTurn() {}

  /** Waits until no other JVM has guests. */
  static GuestTurn take() throws IOException {
    LOCK.lock();
    try {
      if (guests == 0) {
        locked = Optional.of(lock());
      }
      guests++;
      return new GuestTurn();
    } finally {
      LOCK.unlock();
    }
  }

  /** It lasts until the channel is closed or the JVM ends. */
  private static FileChannel lock() throws IOException {
    Path file = ProjectFolder.root().resolve("test-harness/target/guest.lock");
    Files.createDirectories(file.getParent());
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      var _ = channel.lock();
      return channel;
    } catch (IOException refused) {
      channel.close();
      throw refused;
    }
  }

  @Override
  public void close() {
    LOCK.lock();
    try {
      if (over) {
        return;
      }
      over = true;
      guests--;
      if (guests == 0) {
        locked.orElseThrow().close();
      }
    } catch (IOException failed) {
      throw new UncheckedIOException("cannot give up the turn of this JVM's guests", failed);
    } finally {
      LOCK.unlock();
    }
  }
}
