package org.entracte.cache.upstream;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import org.entracte.cache.replica.ParkedEdits;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has parked edits tried again when their time has come, while the gateway is there. */
public final class RetryTask implements BackgroundTask {
  private static final Logger LOG = LoggerFactory.getLogger(RetryTask.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration LOCAL_TROUBLE = Duration.ofSeconds(5);

  private final ParkedEdits parked;
  private final Connectivity connectivity;
  private final InstantSource clock;
  private boolean wasOnline;

  public RetryTask(ParkedEdits parked, Connectivity connectivity, InstantSource clock) {
    this.parked = parked;
    this.connectivity = connectivity;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "retry";
  }

  @Override
  public Duration step() {
    boolean online = connectivity.isOnline();
    try {
      if (online && !wasOnline) {
        parked.reconnected(clock.instant());
      }
      wasOnline = online;
      if (online && parked.retryDue(clock.instant()) > 0) {
        LOG.info("parked edits are tried again");
      }
      return PAUSE;
    } catch (IOException trouble) {
      LOG.error("cannot try parked edits again; will later", trouble);
      return LOCAL_TROUBLE;
    }
  }
}
