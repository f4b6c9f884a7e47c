package org.entracte.cache.replica;

import java.io.IOException;
import java.util.Optional;
import org.entracte.protocol.edit.Base;

/**
 * What became of edits that were refused, as long as a logged edit may still name them as what its
 * maker had before him: others made in their place, or nothing. Callers hold the database's lock.
 */
final class MadeAnew {
  private static final long NOTHING = 0;

  private final Database database;

  MadeAnew(Database database) {
    this.database = database;
  }

  /** In the place of {@code old} stands {@code anew}, the last edit of the log. */
  void as(long old, long anew) throws IOException {
    put(old, anew);
  }

  /** It was given up. */
  void asNothing(long old) throws IOException {
    put(old, NOTHING);
  }

  private void put(long old, long anew) throws IOException {
    database.change(
        "INSERT OR REPLACE INTO made_anew(number, anew, upto)"
            + " SELECT ?, ?, seq FROM sqlite_sequence WHERE name = 'edits'",
        old,
        anew);
  }

  /** Drops what only edits could name that left the log. */
  void prune() throws IOException {
    database.change(
        "DELETE FROM made_anew WHERE NOT EXISTS"
            + " (SELECT 1 FROM edits WHERE edits.number <= made_anew.upto)");
  }

  /** Under another client id none of the numbers means anything. */
  void forget() throws IOException {
    database.change("DELETE FROM made_anew");
  }

  /** The edit that stands for this one by now, itself if it was not refused. */
  Optional<Long> latest(long number) throws IOException {
    long at = number;
    Optional<Long> next = anew(at);
    while (next.isPresent()) {
      at = next.get();
      next = anew(at);
    }
    return at == NOTHING ? Optional.empty() : Optional.of(at);
  }

  private Optional<Long> anew(long number) throws IOException {
    return database.one(
        "SELECT anew FROM made_anew WHERE number = ?", row -> row.getLong(1), number);
  }

  /** What an edit made on {@code base} is made on by now. */
  Base now(Base base) throws IOException {
    if (!(base instanceof Base.AsMyEdit(var number))) {
      return base;
    }
    return latest(number)
        .<Base>map(Base.AsMyEdit::new)
        .orElse(new Base.AtVersion(Schema.UNKNOWN_VERSION));
  }
}
