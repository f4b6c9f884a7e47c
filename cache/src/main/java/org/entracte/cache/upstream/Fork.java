package org.entracte.cache.upstream;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.entracte.cache.replica.IncomingFeed;
import org.entracte.cache.replica.OutgoingEdit;
import org.entracte.cache.replica.OutgoingLog;
import org.entracte.protocol.edit.ClientId;
import org.entracte.protocol.edit.Edit;
import org.entracte.protocol.replication.GatewayLink;
import org.entracte.protocol.replication.LinkException;
import org.entracte.protocol.replication.Submitted;

/**
 * A restored or cloned cache folder shares its client id with its original. Some of its edits may
 * have been judged already, sent by the other: those end by their own verdicts, in the feed; only
 * the rest goes on under a new id.
 */
final class Fork {
  private static final int MAX_EDITS = 100;

  private final GatewayLink link;
  private final OutgoingLog log;
  private final IncomingFeed feed;
  private final FeedTask.Greeting greeting;

  Fork(GatewayLink link, OutgoingLog log, IncomingFeed feed, FeedTask.Greeting greeting) {
    this.link = link;
    this.log = log;
    this.feed = feed;
    this.greeting = greeting;
  }

  /**
   * Asks for the verdicts on those of our edits that the gateway knows, each by its digest. Sends
   * nothing that has none yet: numbers up to the last that is judged are never judged anew.
   *
   * @return the last journal row that carries one of them; 0 if there is none
   */
  long lastJudged(Instant now) throws LinkException, IOException {
    long last = link.hello(greeting.hello()).lastEdit();
    long row = 0;
    long after = 0;
    while (true) {
      long from = after;
      List<Edit> batch =
          log.nextBatch(from, MAX_EDITS, now, true).stream()
              .map(OutgoingEdit::edit)
              .filter(edit -> edit.key().number() <= last)
              .toList();
      if (batch.isEmpty()) {
        return row;
      }
      row = Math.max(row, lastKnown(batch));
      after = batch.getLast().key().number();
    }
  }

  /** The gateway's last journal row. */
  long head() throws LinkException, IOException {
    return link.hello(greeting.hello()).head().number();
  }

  /** The gateway learns the name that goes with the new id. */
  void introduce() throws LinkException, IOException {
    var _ = link.hello(greeting.hello());
  }

  private long lastKnown(List<Edit> edits) throws LinkException, IOException {
    ClientId client = log.client();
    long row = 0;
    int at = 0;
    while (at < edits.size()) {
      List<Edit> rest = edits.subList(at, edits.size());
      switch (link.submit(client, feed.position(), rest)) {
        case Submitted.Judged(var verdicts) -> {
          if (verdicts.isEmpty()) {
            throw new IllegalStateException("the gateway answers no verdict on " + rest);
          }
          row = Math.max(row, verdicts.getLast().journal());
          at += verdicts.size();
        }
        case Submitted.Fork(var number) -> {
          int unknown = at;
          while (edits.get(unknown).key().number() != number) {
            unknown++;
          }
          if (unknown > at) {
            row = Math.max(row, lastKnown(edits.subList(at, unknown)));
          }
          at = unknown + 1;
        }
        case Submitted.Gap _, Submitted.PayloadMissing _, Submitted.Lost _ -> {
          // The gateway was restored from a backup between two calls.
          return row;
        }
      }
    }
    return row;
  }
}
