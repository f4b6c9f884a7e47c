package org.entracte.cache.app;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.entracte.cache.upstream.BackgroundTask;
import org.entracte.protocol.app.Lifetime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Steps each background task on a thread of its own until closed. A step that breaks is tried again
 * after a pause that grows: whoever works on the mount goes on, and {@link #troubles} tells. Safe
 * for many threads.
 */
final class TaskThreads implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TaskThreads.class);
  private static final Duration CLOSING = Duration.ofSeconds(4);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  private final Lifetime life;
  private final InstantSource clock;
  private final Duration firstPause;
  private final Map<String, Trouble> troubles = new TreeMap<>();
  private final List<Thread> threads = new ArrayList<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private long wakes;
  private boolean closed;

  /**
   * @param firstPause after a step that broke; doubled while it goes on, up to a minute
   */
  TaskThreads(Lifetime life, InstantSource clock, Duration firstPause) {
    this.life = life;
    this.clock = clock;
    this.firstPause = firstPause;
  }

  /**
   * A task that has not done a step since it broke.
   *
   * @param since when it broke first
   * @param times how often it was tried since
   */
  record Trouble(String task, String what, Instant since, int times) {
    private Trouble again(String next) {
      return new Trouble(task, next, since, times + 1);
    }
  }

  /** The tasks that do not get on, by name. */
  List<Trouble> troubles() {
    lock.lock();
    try {
      return List.copyOf(troubles.values());
    } finally {
      lock.unlock();
    }
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
      } while (rest(step(task), seen));
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    } catch (Error broken) {
      life.fail(task.name(), broken);
    }
  }

  private Duration step(BackgroundTask task) {
    try {
      Duration pause = task.step();
      recovered(task);
      return pause;
    } catch (RuntimeException broken) {
      Duration pause = broke(task, broken);
      LOG.error(
          "the task {} broke; the mount goes on, and it is tried again in {} s; please report this",
          task.name(),
          pause.toSeconds(),
          broken);
      return pause;
    }
  }

  private Duration broke(BackgroundTask task, RuntimeException broken) {
    lock.lock();
    try {
      String what = broken.toString();
      Trouble before = troubles.get(task.name());
      Trouble now =
          before == null ? new Trouble(task.name(), what, clock.instant(), 1) : before.again(what);
      troubles.put(task.name(), now);
      Duration pause = firstPause.multipliedBy(1L << Math.min(now.times() - 1, 16));
      return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    } finally {
      lock.unlock();
    }
  }

  private void recovered(BackgroundTask task) {
    lock.lock();
    try {
      if (troubles.remove(task.name()) != null) {
        LOG.info("the task {} gets on again", task.name());
      }
    } finally {
      lock.unlock();
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
