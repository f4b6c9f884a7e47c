package org.entracte.gateway.journal;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.random.RandomGenerator;
import org.entracte.gateway.state.StateStore;
import org.entracte.gateway.state.StateStore.Durability;
import org.entracte.protocol.edit.Fact;
import org.entracte.protocol.edit.JournalRow;
import org.entracte.protocol.edit.Verdict;
import org.entracte.protocol.replication.Changes;
import org.entracte.protocol.replication.Position;
import org.entracte.protocol.tree.FileException;

/**
 * Appends rows and hands them out. What is handed out was made durable first, so that no laptop
 * ever knows a row that the gateway could lose. Safe for many threads.
 */
public final class Journal {
  private static final String INCARNATION = "incarnation";

  /** So much is answered at once, but for a last row: less than a message may have. */
  private static final long MOST_BYTES = 8 << 20;

  private final StateStore store;
  private final RandomGenerator random;
  private final Condition appended;
  private final long incarnation;
  private long head;

  public Journal(StateStore store, RandomGenerator random) throws FileException {
    this.store = store;
    this.random = random;
    this.appended = store.newCondition();
    this.head = store.locked(store.journal()::head);
    this.incarnation =
        store.transaction(
            Durability.POWER_LOSS,
            () -> {
              Optional<Long> known = store.settings().get(INCARNATION);
              long number = known.isPresent() ? known.get() : random.nextLong();
              store.settings().put(INCARNATION, number);
              return number;
            });
  }

  /** The last committed row's number; the caller holds the lock. */
  public long head() {
    return head;
  }

  /** The last committed row's tag; the caller holds the lock. */
  public long headTag() throws FileException {
    return store.journal().tag(head).orElse(0L);
  }

  /** Behind the last row. */
  public Position position() throws FileException {
    return store.locked(
        () -> {
          store.sync();
          return new Position(incarnation, head, headTag());
        });
  }

  /** Adds the next row, within the transaction that makes it true; {@link #committed} follows. */
  public JournalRow append(Optional<Verdict> verdict, List<Fact> facts) throws FileException {
    JournalRow row = new JournalRow(head + 1, random.nextLong(), verdict, facts);
    store.journal().append(row);
    return row;
  }

  /** Says that a transaction with {@code row} was committed; the caller still holds the lock. */
  public void committed(JournalRow row) {
    head = row.number();
    appended.signalAll();
  }

  /** See {@link org.entracte.protocol.replication.GatewayLink#changes}. */
  public Changes behind(Position after, int maxRows, Duration wait) throws FileException {
    return store.locked(
        () -> {
          if (!isKnown(after)) {
            return new Changes.Lost(position());
          }
          awaitRowBehind(after.number(), wait);
          store.sync();
          return new Changes.Rows(
              store.journal().behind(after.number(), Math.max(1, maxRows), MOST_BYTES), head);
        });
  }

  /** Whether that place is in this journal. */
  public boolean knows(Position position) throws FileException {
    return store.locked(() -> isKnown(position));
  }

  private boolean isKnown(Position position) throws FileException {
    if (position.incarnation() != incarnation || position.number() > head) {
      return false;
    }
    return position.number() == 0
        || store.journal().tag(position.number()).filter(tag -> tag == position.tag()).isPresent();
  }

  private void awaitRowBehind(long number, Duration wait) {
    long left = wait.toNanos();
    try {
      while (head <= number && left > 0) {
        left = appended.awaitNanos(left);
      }
    } catch (InterruptedException interrupted) {
      // Whoever stops this thread wants an answer now; an empty one is always right.
      Thread.currentThread().interrupt();
    }
  }
}
