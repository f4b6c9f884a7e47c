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
  private String complained = "";

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
      complained = "";
    } catch (IOException trouble) {
      complain(trouble);
    }
    return PAUSE;
  }

  /** Once, not every second, for the same trouble. */
  private void complain(IOException trouble) {
    String what = String.valueOf(trouble.getMessage());
    if (!what.equals(complained)) {
      complained = what;
      LOG.error("cannot sync the cache to its disk; will try again: {}", what);
    }
  }
}
