package org.entracte.cache.upstream;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.entracte.cache.replica.IncomingFeed;
import org.entracte.protocol.edit.JournalRow;
import org.entracte.protocol.edit.Outcome;
import org.entracte.protocol.replication.Changes;
import org.entracte.protocol.replication.GatewayLink;
import org.entracte.protocol.replication.Hello;
import org.entracte.protocol.replication.LinkException;
import org.entracte.protocol.replication.Position;
import org.entracte.protocol.replication.Welcome;
import org.entracte.protocol.tree.FileError;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the gateway's journal: the only thing that moves the base, and the heartbeat by which
 * {@link Connectivity} is judged.
 */
final class FeedTask implements BackgroundTask {
  private static final Logger LOG = LoggerFactory.getLogger(FeedTask.class);
  private static final int MAX_ROWS = 500;

  /** How many answers to wait for before asking a read-only gateway whether it still is. */
  private static final int QUIET_ANSWERS = 5;

  private final GatewayLink link;
  private final IncomingFeed feed;
  private final Greeting greeting;
  private final Pace pace;
  private boolean greeted;
  private int quietAnswers;

  /**
   * @param hold how long the gateway may hold an answer when nothing happens; with the link's own
   *     limit it bounds how late a silent death is noticed
   * @param retry pause between attempts while the gateway is away
   */
  record Pace(Duration hold, Duration retry, Duration afterLocalTrouble) {
    static final Pace NORMAL =
        new Pace(Duration.ofSeconds(2), Duration.ofMillis(500), Duration.ofSeconds(5));
  }

  /** What to say at each new contact. */
  interface Greeting {
    Hello hello() throws IOException;
  }

  FeedTask(GatewayLink link, IncomingFeed feed, Greeting greeting, Pace pace) {
    this.link = link;
    this.feed = feed;
    this.greeting = greeting;
    this.pace = pace;
  }

  @Override
  public String name() {
    return "feed";
  }

  @Override
  public Duration step() {
    try {
      if (!greeted) {
        Welcome welcome = link.hello(greeting.hello());
        feed.terms(welcome.readOnly(), welcome.keepsAttributes());
        greeted = true;
        quietAnswers = 0;
      }
      long told = feed.toldUpTo();
      takeIn(link.changes(feed.position(), MAX_ROWS, pace.hold()), told);
      return Duration.ZERO;
    } catch (LinkException away) {
      greeted = false;
      LOG.debug("feed: {}", away.getMessage());
      return pace.retry();
    } catch (IOException trouble) {
      LOG.error("cannot take in the gateway's changes; will try again", trouble);
      return pace.afterLocalTrouble();
    }
  }

  /**
   * Whether to ask again if the export is read-only: an edit was just refused for that, or it was
   * read-only and nothing has happened for a while. Only greetings tell, so that an export that is
   * writable costs nothing.
   */
  private boolean mayHaveChanged(List<JournalRow> rows) {
    if (feed.isReadOnly()) {
      quietAnswers++;
      return quietAnswers >= QUIET_ANSWERS;
    }
    return rows.stream()
        .flatMap(row -> row.verdict().stream())
        .anyMatch(
            verdict ->
                verdict.outcome() instanceof Outcome.Refused(var error, _)
                    && error == FileError.READ_ONLY);
  }

  private void takeIn(Changes changes, long told) throws IOException {
    switch (changes) {
      case Changes.Rows(var rows, var head) -> {
        if (head < told) {
          LOG.info("the gateway's journal ends at row {}, but we know of row {}", head, told);
          feed.lost(feed.position());
        }
        if (!rows.isEmpty() || feed.isUnsettled()) {
          feed.apply(rows);
        }
        if (mayHaveChanged(rows)) {
          greeted = false;
        }
      }
      case Changes.Lost(Position head) -> {
        LOG.info("starting at row {} of the gateway's journal", head.number());
        feed.lost(head);
      }
    }
  }
}
