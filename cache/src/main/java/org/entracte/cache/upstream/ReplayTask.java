package org.entracte.cache.upstream;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.entracte.cache.replica.IncomingFeed;
import org.entracte.cache.replica.OutgoingEdit;
import org.entracte.cache.replica.OutgoingLog;
import org.entracte.protocol.edit.ClientId;
import org.entracte.protocol.edit.Payload;
import org.entracte.protocol.edit.Verdict;
import org.entracte.protocol.replication.GatewayLink;
import org.entracte.protocol.replication.LinkException;
import org.entracte.protocol.replication.Submitted;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the log to the gateway, in order, each edit at least once; the gateway drops repetitions.
 * The answers are flow control only: an edit is resolved when the feed brings its row.
 */
final class ReplayTask implements BackgroundTask {
  private static final Logger LOG = LoggerFactory.getLogger(ReplayTask.class);
  private static final int MAX_EDITS = 100;
  private static final int PIECE_BYTES = 1 << 20;
  private static final Duration IDLE = Duration.ofMillis(250);
  private static final Duration AWAY = Duration.ofSeconds(1);
  private static final Duration LOCAL_TROUBLE = Duration.ofSeconds(5);

  /**
   * For so long the feed may owe the row of an edit that was judged. Then it is sent again, which
   * changes nothing unless the gateway was put back to a copy of before: then it has forgotten.
   */
  private static final Duration OWED = Duration.ofSeconds(20);

  private final GatewayLink link;
  private final OutgoingLog log;
  private final Connectivity connectivity;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final IncomingFeed feed;
  private final Fork fork;
  private final AtomicBoolean hurry = new AtomicBoolean();

  /** The last number the gateway has judged in this contact; 0 to start again. */
  private long judged;

  /** Since when nothing else was to be sent. */
  private Instant idleSince = Instant.MIN;

  /** After a fork: nothing is sent until the feed has come to this row. */
  private OptionalLong forkedUntil = OptionalLong.empty();

  ReplayTask(
      GatewayLink link,
      OutgoingLog log,
      Connectivity connectivity,
      InstantSource clock,
      RandomGenerator random,
      IncomingFeed feed,
      Fork fork) {
    this.feed = feed;
    this.fork = fork;
    this.link = link;
    this.log = log;
    this.connectivity = connectivity;
    this.clock = clock;
    this.random = random;
  }

  @Override
  public String name() {
    return "replay";
  }

  /** Sends what is there without waiting for files to come to rest, until all is sent. */
  void hurry() {
    hurry.set(true);
  }

  @Override
  public Duration step() {
    if (!connectivity.isOnline()) {
      judged = 0;
      return AWAY;
    }
    try {
      if (forkedUntil.isPresent()) {
        return awaitVerdicts(forkedUntil.getAsLong());
      }
      if (log.isOfLostJournal()) {
        LOG.warn("the gateway was restored from a copy; asking which of our edits it knows");
        forkedUntil = OptionalLong.of(fork.lastJudged(clock.instant()));
        return Duration.ZERO;
      }
      List<OutgoingEdit> batch = log.nextBatch(judged, MAX_EDITS, clock.instant(), hurry.get());
      if (batch.isEmpty()) {
        hurry.set(false);
        startAgainIfOwed();
        return IDLE;
      }
      idleSince = Instant.MIN;
      return send(batch);
    } catch (LinkException away) {
      judged = 0;
      LOG.debug("replay: {}", away.getMessage());
      return AWAY;
    } catch (IOException trouble) {
      LOG.error("cannot read the log of edits; will try again", trouble);
      return LOCAL_TROUBLE;
    }
  }

  /** Where nothing is owed, starting again finds nothing to send. */
  private void startAgainIfOwed() {
    Instant now = clock.instant();
    if (idleSince.equals(Instant.MIN) || now.isBefore(idleSince)) {
      idleSince = now;
    } else if (judged != 0 && !now.isBefore(idleSince.plus(OWED))) {
      judged = 0;
      idleSince = now;
    }
  }

  private Duration send(List<OutgoingEdit> batch) throws LinkException, IOException {
    for (OutgoingEdit outgoing : batch) {
      if (outgoing.staged().isPresent()) {
        stage(outgoing.staged().get());
      }
    }
    Submitted answer =
        link.submit(log.client(), feed.position(), batch.stream().map(OutgoingEdit::edit).toList());
    switch (answer) {
      case Submitted.Judged(var verdicts) -> note(verdicts);
      case Submitted.PayloadMissing(var verdicts, var number, var stage) -> {
        note(verdicts);
        LOG.info("the gateway asks for the content of edit {} again", number);
      }
      case Submitted.Gap(var expected) -> expect(expected, batch);
      case Submitted.Fork(var number) -> {
        LOG.info(
            "the gateway knows another edit {} of ours; asking which of ours it knows", number);
        forkedUntil = OptionalLong.of(fork.lastJudged(clock.instant()));
      }
      case Submitted.Lost() -> {
        // The feed finds out too; until then nothing that names versions can be said.
        judged = 0;
        return IDLE;
      }
    }
    return Duration.ZERO;
  }

  /** What the gateway has judged of ours ends by the feed; then the rest is another client's. */
  private Duration awaitVerdicts(long row) throws LinkException, IOException {
    if (feed.position().number() < row) {
      if (fork.head() < row) {
        // Put back to a copy of before that row: what it knows of ours is another question now.
        forkedUntil = OptionalLong.empty();
        judged = 0;
      }
      return IDLE;
    }
    forkedUntil = OptionalLong.empty();
    startAnew();
    return Duration.ZERO;
  }

  private void note(List<Verdict> verdicts) {
    if (!verdicts.isEmpty()) {
      judged = Math.max(judged, verdicts.getLast().key().number());
    }
  }

  /** The gateway lacks earlier edits: we have them still, or it was restored from a backup. */
  private void expect(long expected, List<OutgoingEdit> batch) throws LinkException, IOException {
    boolean fromTheStart = judged == 0;
    boolean lostThere = fromTheStart && batch.getFirst().edit().key().number() > expected;
    if (lostThere) {
      LOG.warn("the gateway lacks edit {} of ours: it was restored from a copy", expected);
      startAnew();
    } else {
      judged = 0;
    }
  }

  private void startAnew() throws LinkException, IOException {
    ClientId fresh = new ClientId(random.nextLong(), random.nextLong());
    LOG.warn(
        "this cache folder or the gateway was restored from a copy, or cloned: going on as client"
            + " {}",
        fresh);
    log.resetForFork(fresh);
    judged = 0;
    fork.introduce();
  }

  /** Uploads what the gateway does not have yet; it says how far it is. */
  private void stage(Payload.Staged payload) throws LinkException, IOException {
    ByteBuffer piece = ByteBuffer.allocate(PIECE_BYTES);
    long at = link.stage(payload.stage(), 0, ByteBuffer.allocate(0));
    while (at < payload.lengthBytes()) {
      piece.clear();
      piece.limit((int) Math.min(piece.capacity(), payload.lengthBytes() - at));
      int count = log.readPayload(payload.stage(), piece, at);
      if (count <= 0) {
        return;
      }
      long there = link.stage(payload.stage(), at, piece.flip());
      if (there <= at) {
        return; // No room there: the verdict will say so.
      }
      at = there;
    }
  }
}
