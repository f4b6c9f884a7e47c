package org.entracte.protocol.nfs.rpc;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Calls to a peer that may take nothing: who adds one never waits, and one thread at most does.
 * Safe for many threads.
 */
final class Outbox {
  /** Far more than a peer that reads ever leaves waiting. */
  private static final int MOST_BYTES = 64 << 10;

  private final Executor threads;
  private final Line line;
  private final ReentrantLock lock = new ReentrantLock();

  /** Guarded by {@link #lock}, as is what follows. */
  private final Queue<ByteBuffer> waiting = new ArrayDeque<>();

  private int waitingBytes;
  private boolean sending;

  /**
   * A thread at once for each connection whose peer takes nothing; hardly ever more than one.
   *
   * @param threads makes platform threads: they block in system calls
   */
  static ExecutorService senders(ThreadFactory threads) {
    return new ThreadPoolExecutor(
        0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), threads);
  }

  /**
   * @param threads as {@link #senders} makes them
   */
  Outbox(Executor threads, Line line) {
    this.threads = threads;
    this.line = line;
  }

  /** The connection. */
  interface Line {
    /** Sends all of it; may wait for the peer. */
    void send(ByteBuffer bytes) throws IOException;

    /** It takes nothing more. */
    void broken(IOException why);
  }

  /**
   * Sends these bytes after all that were added before.
   *
   * @throws IOException if the connection is of no use any more: too many bytes wait, or no thread
   *     sends them
   */
  void add(ByteBuffer bytes) throws IOException {
    if (!put(bytes)) {
      throw new IOException("the peer does not take what is sent to it");
    }
    if (isToStart()) {
      try {
        threads.execute(this::sendAll);
      } catch (RejectedExecutionException ending) {
        throw new IOException("the server is being closed", ending);
      }
    }
  }

  private boolean put(ByteBuffer bytes) {
    lock.lock();
    try {
      if (waitingBytes + bytes.remaining() > MOST_BYTES) {
        return false;
      }
      waitingBytes += bytes.remaining();
      return waiting.add(bytes);
    } finally {
      lock.unlock();
    }
  }

  private boolean isToStart() {
    lock.lock();
    try {
      boolean first = !sending;
      sending = true;
      return first;
    } finally {
      lock.unlock();
    }
  }

  private void sendAll() {
    try {
      for (ByteBuffer next = next(); next != null; next = next()) {
        line.send(next);
      }
    } catch (IOException gone) {
      line.broken(gone);
    }
  }

  /** What waited longest; null, and nobody sends any more, if nothing does. */
  private @Nullable ByteBuffer next() {
    lock.lock();
    try {
      ByteBuffer next = waiting.poll();
      sending = next != null;
      waitingBytes -= next == null ? 0 : next.remaining();
      return next;
    } finally {
      lock.unlock();
    }
  }
}
