package org.entracte.cache.app;

import java.io.IOException;
import java.time.Duration;
import org.entracte.cache.replica.Replica;
import org.entracte.cache.upstream.BackgroundTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the cache within its size. */
final class EvictTask implements BackgroundTask {
  private static final Logger LOG = LoggerFactory.getLogger(EvictTask.class);
  private static final Duration PAUSE = Duration.ofSeconds(10);

  private final Replica replica;
  private final long sizeBytes;

  EvictTask(Replica replica, long sizeBytes) {
    this.replica = replica;
    this.sizeBytes = sizeBytes;
  }

  @Override
  public String name() {
    return "evict";
  }

  @Override
  public Duration step() {
    try {
      long freed = replica.evict(sizeBytes);
      if (freed > 0) {
        LOG.debug("let go of {} bytes of cached content", freed);
      }
    } catch (IOException trouble) {
      LOG.error("cannot make room in the cache; will try again", trouble);
    }
    return PAUSE;
  }
}
