package org.entracte.gateway.state;

import java.util.List;
import java.util.Optional;
import org.entracte.protocol.tree.FileException;

/** What is about to be done to the exported tree and not yet recorded as done. */
public final class IntentTable {
  private final Sql sql;

  IntentTable(Sql sql) {
    this.sql = sql;
  }

  /**
   * One step.
   *
   * @param act encoded by whoever carries it out
   * @param verdict of the edit it is for, as planned and encoded, if it is for one
   */
  public record Intent(long seq, Blob act, Optional<Blob> verdict) {}

  /** Returns its number. */
  public long add(Blob act, Optional<Blob> verdict) throws FileException {
    sql.update("INSERT INTO intents(act, edit) VALUES(?, ?)", act, verdict.orElse(null));
    return sql.one("SELECT last_insert_rowid()", row -> row.getLong(1)).orElseThrow();
  }

  public List<Intent> open() throws FileException {
    return sql.all(
        "SELECT seq, act, edit FROM intents ORDER BY seq",
        row ->
            new Intent(
                row.getLong(1),
                new Blob(row.getBytes(2)),
                Optional.ofNullable(row.getBytes(3)).map(Blob::new)));
  }

  public void remove(long seq) throws FileException {
    sql.update("DELETE FROM intents WHERE seq = ?", seq);
  }
}
