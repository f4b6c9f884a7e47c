package org.entracte.cache.replica;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.entracte.protocol.edit.Outcome;
import org.entracte.protocol.tree.FileError;

/**
 * When parked edits are made anew without anybody's asking: where the gateway had no room, after a
 * minute, then two, up to an hour, {@link #MOST_ATTEMPTS} times. Callers hold the database's lock.
 */
final class Retries {
  static final Duration FIRST = Duration.ofMinutes(1);
  static final Duration LONGEST = Duration.ofHours(1);

  /** About four days. */
  static final int MOST_ATTEMPTS = 100;

  private static final int MOST_DOUBLINGS = 6;

  private final Database database;

  Retries(Database database) {
    this.database = database;
  }

  /** Whether waiting can help. */
  static boolean maySolveItself(Outcome outcome) {
    return outcome instanceof Outcome.Refused(var error, _)
        && (error == FileError.NO_SPACE || error == FileError.QUOTA);
  }

  private static Duration delay(long attempts) {
    Duration doubled = FIRST.multipliedBy(1L << Math.min(attempts, MOST_DOUBLINGS));
    return doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
  }

  /** It was refused, for the first time or again. */
  void refused(long edit, Instant now) throws IOException {
    Optional<Long> before =
        database.one("SELECT attempts FROM retries WHERE edit = ?", row -> row.getLong(1), edit);
    long attempts = before.isPresent() ? before.get() + 1 : 0;
    if (attempts < MOST_ATTEMPTS) {
      put(edit, attempts, now.plus(delay(attempts)));
    } else {
      forget(edit);
    }
  }

  /** To be made anew as soon as it may be. */
  void now(long edit, Instant now) throws IOException {
    put(edit, 0, now);
  }

  private void put(long edit, long attempts, Instant due) throws IOException {
    database.change(
        "INSERT OR REPLACE INTO retries(edit, attempts, due) VALUES(?, ?, ?)", edit, attempts, due);
  }

  void forget(long edit) throws IOException {
    database.change("DELETE FROM retries WHERE edit = ?", edit);
  }

  /** The gateway is back: nothing waits longer than a minute after its last attempt. */
  void hasten(Instant now) throws IOException {
    for (Waiting waiting : waiting()) {
      Instant tried = waiting.due().minus(delay(waiting.attempts()));
      Instant soonest = tried.plus(FIRST).isAfter(now) ? tried.plus(FIRST) : now;
      if (soonest.isBefore(waiting.due())) {
        put(waiting.edit(), waiting.attempts(), soonest);
      }
    }
  }

  /** Parked edits whose time has come. */
  List<Long> due(Instant now) throws IOException {
    return waiting().stream()
        .filter(waiting -> !waiting.due().isAfter(now))
        .map(Waiting::edit)
        .toList();
  }

  Optional<Instant> when(long edit) throws IOException {
    return database.one(
        "SELECT due FROM retries WHERE edit = ?", row -> Database.toInstant(row.getBytes(1)), edit);
  }

  private record Waiting(long edit, long attempts, Instant due) {}

  private List<Waiting> waiting() throws IOException {
    return database.list(
        "SELECT r.edit, r.attempts, r.due FROM retries r JOIN edits e ON e.number = r.edit"
            + " WHERE e.state = 'PARKED' ORDER BY r.edit",
        row -> new Waiting(row.getLong(1), row.getLong(2), Database.toInstant(row.getBytes(3))));
  }
}
