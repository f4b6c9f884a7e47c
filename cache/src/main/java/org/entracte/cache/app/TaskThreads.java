package org.entracte.cache.app;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.entracte.cache.upstream.BackgroundTask;
import org.entracte.protocol.app.Lifetime;

/** Steps each background task on a thread of its own until closed. Safe for many threads. */
final class TaskThreads implements AutoCloseable {
  private static final Duration CLOSING = Duration.ofSeconds(4);

  private final Lifetime life;
  private final List<Thread> threads = new ArrayList<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private long wakes;
  private boolean closed;

  TaskThreads(Lifetime life) {
    this.life = life;
  }

  void start(BackgroundTask task) {
    threads.add(Thread.ofPlatform().daemon().name(task.name()).start(() -> run(task)));
  }

  /** Ends all pauses: there may be something to do. */
  void wake() {
    lock.lock();
    try {
      wakes++;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void run(BackgroundTask task) {
    try {
      long seen;
      do {
        seen = wakesSoFar();
      } while (rest(task.step(), seen));
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException broken) {
      life.fail(task.name(), broken);
    }
  }

  private long wakesSoFar() {
    lock.lock();
    try {
      return wakes;
    } finally {
      lock.unlock();
    }
  }

  /** False when closed. A wake since {@code seen} ends the pause at once. */
  private boolean rest(Duration pause, long seen) throws InterruptedException {
    lock.lock();
    try {
      long left = pause.toNanos();
      while (!closed && left > 0 && wakes == seen) {
        left = changed.awaitNanos(left);
      }
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  /** A task that does not end by itself is interrupted. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    try {
      for (Thread thread : threads) {
        if (!thread.join(CLOSING)) {
          thread.interrupt();
          thread.join(CLOSING);
        }
      }
    } catch (InterruptedException hurried) {
      threads.forEach(Thread::interrupt);
      Thread.currentThread().interrupt();
    }
  }
}
