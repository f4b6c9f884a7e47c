package org.entracte.protocol.app;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of a program that serves: what it opens is closed in reverse when it is told to stop
 * (SIGTERM, SIGINT) or fails, within a bounded time. Opened by one thread.
 */
public final class Lifetime {
  private static final Logger LOG = LoggerFactory.getLogger(Lifetime.class);

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final AtomicInteger status = new AtomicInteger(ExitCode.OK.code());
  private final Duration closing;

  /**
   * A life that has not begun.
   *
   * @param closing how long closing may take before the process ends all the same
   */
  public Lifetime(Duration closing) {
    this.closing = closing;
  }

  /** Remembers to close it. */
  public <T extends AutoCloseable> T add(T part) {
    opened.push(part);
    return part;
  }

  /** Closes everything at once, because the start failed. */
  public void abandon() {
    closeAll();
  }

  /** Serves until the process is told to stop; does not return. */
  public void serve() throws InterruptedException {
    Runtime.getRuntime().addShutdownHook(new Thread(this::end, "stopping"));
    new CountDownLatch(1).await();
  }

  /** Ends the program as failed: a part of it found what cannot be. Does not return. */
  public void fail(String part, Throwable cause) {
    LOG.error("{} failed; stopping", part, cause);
    status.set(ExitCode.ERROR.code());
    System.exit(ExitCode.ERROR.code());
  }

  /** Ends with our own status instead of the signal's: being told to stop is no failure. */
  private void end() {
    Thread closer = Thread.ofPlatform().daemon().name("closing").start(this::closeAll);
    try {
      if (!closer.join(closing)) {
        LOG.error("not everything closed within {} s; ending all the same", closing.toSeconds());
        status.set(ExitCode.ERROR.code());
      }
    } catch (InterruptedException hurried) {
      status.set(ExitCode.ERROR.code());
    }
    Runtime.getRuntime().halt(status.get());
  }

  private void closeAll() {
    while (!opened.isEmpty()) {
      AutoCloseable part = opened.pop();
      try {
        part.close();
      } catch (Exception cannotClose) {
        LOG.error("cannot close {}", part, cannotClose);
        status.set(ExitCode.ERROR.code());
      }
    }
  }
}
