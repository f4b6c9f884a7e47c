package org.entracte.cache.upstream;

import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.random.RandomGenerator;
import org.entracte.cache.replica.ContentSource;
import org.entracte.cache.replica.IncomingFeed;
import org.entracte.cache.replica.OutgoingLog;
import org.entracte.protocol.replication.GatewayLink;
import org.entracte.protocol.replication.Hello;

/** Everything between a replica and its gateway, wired: the face of this package. */
public final class Upstream {
  private final Connectivity connectivity;
  private final ReplayTask replay;
  private final List<BackgroundTask> tasks;
  private final Hydrator hydrator;

  private Upstream(
      Connectivity connectivity, ReplayTask replay, List<BackgroundTask> tasks, Hydrator hydrator) {
    this.connectivity = connectivity;
    this.replay = replay;
    this.tasks = tasks;
    this.hydrator = hydrator;
  }

  /**
   * Wires; nothing runs until somebody steps the {@link #tasks}.
   *
   * @param device the laptop's name
   */
  public static Upstream of(
      GatewayLink link,
      IncomingFeed feed,
      OutgoingLog log,
      String device,
      InstantSource clock,
      RandomGenerator random) {
    Connectivity connectivity = new Connectivity();
    GatewayLink judged = new JudgedLink(link, connectivity);
    Listings listings = new Listings(judged, feed);
    FeedTask feedTask =
        new FeedTask(judged, feed, () -> greeting(log, device), FeedTask.Pace.NORMAL);
    ReplayTask replay =
        new ReplayTask(
            judged,
            log,
            connectivity,
            clock,
            random,
            feed,
            new Fork(judged, log, feed, () -> greeting(log, device)));
    PrefetchTask prefetch = new PrefetchTask(listings, feed, connectivity);
    return new Upstream(
        connectivity,
        replay,
        List.of(feedTask, replay, prefetch),
        new Hydrator(judged, feed, listings, connectivity));
  }

  private static Hello greeting(OutgoingLog log, String device) throws IOException {
    return new Hello(Hello.PROTOCOL_VERSION, log.client(), device);
  }

  public Connectivity connectivity() {
    return connectivity;
  }

  /** For {@code ReplicaTree}. */
  public ContentSource contentSource() {
    return hydrator;
  }

  /** The background tasks, each to be stepped by one thread for as long as the cache runs. */
  public List<BackgroundTask> tasks() {
    return tasks;
  }

  /** Sends all that is logged without waiting for files to come to rest (the flush command). */
  public void hurry() {
    replay.hurry();
  }
}
