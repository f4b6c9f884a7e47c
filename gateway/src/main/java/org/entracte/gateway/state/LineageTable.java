package org.entracte.gateway.state;

import java.util.Optional;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;

/** Which id stands for which: aliases of living objects, successors of dead ones. */
public final class LineageTable {
  private static final int MOST_RECENT = 16_384;

  /** More than a chain of aliases has: each link is a thing that two laptops made alike. */
  private static final int MOST_STEPS = 1_000_000;

  private final Sql sql;
  private final RecentRows<FileId, FileId> aliases = new RecentRows<>(MOST_RECENT);

  LineageTable(Sql sql) {
    this.sql = sql;
  }

  /**
   * The id an alias stands for, or the id itself.
   *
   * @throws FileException IO, also where aliases stand for each other
   */
  public FileId surviving(FileId id) throws FileException {
    FileId at = id;
    for (int steps = 0; steps < MOST_STEPS; steps++) {
      FileId alias = at;
      Optional<FileId> next =
          aliases.get(
              alias,
              () ->
                  sql.one(
                      "SELECT surviving FROM aliases WHERE alias = ?",
                      row -> Sql.id(row, 1),
                      alias));
      if (next.isEmpty()) {
        return alias;
      }
      at = next.get();
    }
    throw Sql.damaged("aliases of " + id + " stand for each other", null);
  }

  /** The same from memory, for any thread; empty if that takes a look at the table. */
  public Optional<FileId> survivingAtOnce(FileId id) {
    FileId at = id;
    for (int steps = 0; steps < MOST_STEPS; steps++) {
      Optional<Optional<FileId>> next = aliases.glance(at);
      if (next.isEmpty()) {
        return Optional.empty();
      }
      if (next.get().isEmpty()) {
        return Optional.of(at);
      }
      at = next.get().get();
    }
    return Optional.empty();
  }

  /** A transaction was undone. */
  void forgetRecent() {
    aliases.clear();
  }

  public void alias(FileId alias, FileId surviving) throws FileException {
    aliases.forget(alias);
    sql.update(
        "INSERT INTO aliases(alias, surviving) VALUES(?, ?)"
            + " ON CONFLICT(alias) DO UPDATE SET surviving = excluded.surviving",
        alias,
        surviving);
  }

  /** Who took the last name of {@code id} over by a rename. */
  public Optional<FileId> successor(FileId id) throws FileException {
    return sql.one("SELECT successor FROM lineage WHERE file_id = ?", row -> Sql.id(row, 1), id);
  }

  public void succeeded(FileId id, FileId successor) throws FileException {
    sql.update(
        "INSERT INTO lineage(file_id, successor) VALUES(?, ?)"
            + " ON CONFLICT(file_id) DO UPDATE SET successor = excluded.successor",
        id,
        successor);
  }

  /** An object that came back has no successor. */
  public void revived(FileId id) throws FileException {
    sql.update("DELETE FROM lineage WHERE file_id = ?", id);
  }
}
