package org.entracte.protocol.nfs;

import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.entracte.protocol.nfs.callback.Pace;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A few threads that call clients. None of what they run waits for a client. */
final class ScheduledPace implements Pace, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ScheduledPace.class);
  private static final int THREADS = 4;

  private final ScheduledThreadPoolExecutor executor;

  ScheduledPace(ThreadFactory threads) {
    // What comes after the end is not needed any more.
    executor =
        new ScheduledThreadPoolExecutor(THREADS, threads, new ThreadPoolExecutor.DiscardPolicy());
    executor.setKeepAliveTime(30, TimeUnit.SECONDS);
    executor.allowCoreThreadTimeOut(true);
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  @Override
  public void soon(Runnable work) {
    later(Duration.ZERO, work);
  }

  @Override
  public void later(Duration delay, Runnable work) {
    var _ = executor.schedule(() -> run(work), delay.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static void run(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException | Error broken) {
      LOG.error("An NFS callback failed in a way it must not", broken);
    }
  }

  @Override
  public void close() {
    executor.shutdown();
  }
}
