package org.entracte.gateway.app;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.entracte.gateway.service.GatewayExport;
import org.entracte.protocol.tree.FileException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an export needs done behind the scenes, on one thread: writes of front ends recorded, edits
 * made outside noticed a directory at a time, the trash kept small.
 */
final class Upkeep implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);
  private static final long SETTLE_MILLIS = 500;
  private static final long SCAN_MILLIS = 20;
  private static final long PURGE_MILLIS = 300_000;
  private static final long CLOSING_SECONDS = 5;

  /** Whoever deletes something on a full disk should not have to wait for its room. */
  private static final long ROOM_MILLIS = 1_000;

  /** How many times longer than it worked the scan rests. */
  private static final long SCAN_REST = 20;

  private final ScheduledExecutorService thread;

  private Upkeep(ScheduledExecutorService thread) {
    this.thread = thread;
  }

  static Upkeep start(GatewayExport export) {
    ScheduledThreadPoolExecutor thread =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("upkeep-", 0).factory());
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    Upkeep upkeep = new Upkeep(thread);
    upkeep.every(SETTLE_MILLIS, "record writes", export::settleWrites);
    upkeep.scan(export, SCAN_MILLIS);
    upkeep.every(ROOM_MILLIS, "empty the trash for more room", export::keepRoom);
    upkeep.every(PURGE_MILLIS, "purge the trash", export::purgeTrash);
    return upkeep;
  }

  private void every(long millis, String what, Piece piece) {
    var _ =
        thread.scheduleWithFixedDelay(
            () -> run(what, piece), millis, millis, TimeUnit.MILLISECONDS);
  }

  /**
   * Rests in proportion to the work: a step holds the export's lock, and directories can be huge.
   */
  private void scan(GatewayExport export, long restMillis) {
    var _ =
        thread.schedule(
            () -> {
              long began = System.nanoTime();
              run("look for outside edits", export::scanStep);
              long tookMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
              if (!thread.isShutdown()) {
                scan(export, Math.max(SCAN_MILLIS, SCAN_REST * tookMillis));
              }
            },
            restMillis,
            TimeUnit.MILLISECONDS);
  }

  private static void run(String what, Piece piece) {
    try {
      piece.run();
    } catch (FileException trouble) {
      LOG.warn("cannot {}; will try again: {}", what, trouble.getMessage());
    } catch (RuntimeException broken) {
      LOG.error("cannot {}; stopped trying", what, broken);
      throw broken;
    }
  }

  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(CLOSING_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("the upkeep of an export did not end within {} s", CLOSING_SECONDS);
      }
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
  }

  private interface Piece {
    void run() throws FileException;
  }
}
