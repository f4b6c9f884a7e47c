package org.entracte.cache.upstream;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.entracte.cache.replica.IncomingFeed;
import org.entracte.protocol.replication.LinkException;
import org.entracte.protocol.tree.FileId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lists every directory ahead of its use, so that names and attributes are there when offline. */
final class PrefetchTask implements BackgroundTask {
  private static final Logger LOG = LoggerFactory.getLogger(PrefetchTask.class);
  private static final int DIRECTORIES_AT_ONCE = 64;
  private static final Duration IDLE = Duration.ofSeconds(1);
  private static final Duration LOCAL_TROUBLE = Duration.ofSeconds(5);

  private final Listings listings;
  private final IncomingFeed feed;
  private final Connectivity connectivity;

  PrefetchTask(Listings listings, IncomingFeed feed, Connectivity connectivity) {
    this.listings = listings;
    this.feed = feed;
    this.connectivity = connectivity;
  }

  @Override
  public String name() {
    return "prefetch";
  }

  @Override
  public Duration step() {
    if (!connectivity.isOnline()) {
      return IDLE;
    }
    try {
      List<FileId> directories = feed.unlistedDirectories(DIRECTORIES_AT_ONCE);
      if (directories.isEmpty()) {
        return IDLE;
      }
      listings.bring(directories);
      return Duration.ZERO;
    } catch (LinkException away) {
      LOG.debug("prefetch: {}", away.getMessage());
      return IDLE;
    } catch (IOException trouble) {
      LOG.error("cannot keep the listing of a directory; will try again", trouble);
      return LOCAL_TROUBLE;
    }
  }
}
