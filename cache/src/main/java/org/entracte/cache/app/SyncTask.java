package org.entracte.cache.app;

import java.io.IOException;
import java.time.Duration;
import org.entracte.cache.replica.Replica;
import org.entracte.cache.upstream.BackgroundTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes what was acknowledged survive power loss too, about a second after. */
final class SyncTask implements BackgroundTask {
  private static final Logger LOG = LoggerFactory.getLogger(SyncTask.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final Replica replica;

  SyncTask(Replica replica) {
    this.replica = replica;
  }

  @Override
  public String name() {
    return "sync";
  }

  @Override
  public Duration step() {
    try {
      replica.syncAll();
    } catch (IOException trouble) {
      LOG.error("cannot sync the cache to its disk; will try again", trouble);
    }
    return PAUSE;
  }
}
