package org.entracte.gateway.state;

import java.util.List;
import java.util.Optional;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.Listing;
import org.entracte.protocol.tree.Name;

/** The recorded names of every directory. */
public final class NameTable {
  private static final int MOST_RECENT = 16_384;

  private final Sql sql;
  private final RecentRows<ObjectRow.Place, FileId> recent = new RecentRows<>(MOST_RECENT);

  NameTable(Sql sql) {
    this.sql = sql;
  }

  /**
   * One name.
   *
   * @param cookie its place in listings; never used again
   */
  public record Entry(long cookie, Name name, FileId child) {}

  public Optional<FileId> child(FileId directory, Name name) throws FileException {
    return recent.get(
        new ObjectRow.Place(directory, name),
        () ->
            sql.one(
                "SELECT child FROM names WHERE directory = ? AND name = ?",
                row -> Sql.id(row, 1),
                directory,
                name));
  }

  /** The same from memory, for any thread; empty if that takes a look at the table. */
  public Optional<FileId> childAtOnce(FileId directory, Name name) {
    return recent.glance(new ObjectRow.Place(directory, name)).flatMap(child -> child);
  }

  /** Whether nothing is recorded under a name, as far as memory tells; for any thread. */
  public boolean isAbsentAtOnce(FileId directory, Name name) {
    return recent
        .glance(new ObjectRow.Place(directory, name))
        .filter(Optional::isEmpty)
        .isPresent();
  }

  /** A transaction was undone. */
  void forgetRecent() {
    recent.clear();
  }

  /** Every name of an object, the oldest first. */
  public List<ObjectRow.Place> of(FileId child) throws FileException {
    return sql.all(
        "SELECT directory, name FROM names WHERE child = ? ORDER BY cookie",
        row -> new ObjectRow.Place(Sql.id(row, 1), Sql.name(row, 2)),
        child);
  }

  public boolean isEmpty(FileId directory) throws FileException {
    return sql.one("SELECT 1 FROM names WHERE directory = ? LIMIT 1", row -> 1, directory)
        .isEmpty();
  }

  public boolean hasMoreThan(FileId directory, int count) throws FileException {
    return sql.one(
            "SELECT 1 FROM names WHERE directory = ? LIMIT 1 OFFSET ?", row -> 1, directory, count)
        .isPresent();
  }

  public List<Entry> all(FileId directory) throws FileException {
    return behind(directory, Listing.START, Integer.MAX_VALUE);
  }

  /** The directories in a directory, in the order of cookies. */
  public List<FileId> directories(FileId directory) throws FileException {
    return sql.all(
        "SELECT child FROM names JOIN objects ON file_id = child"
            + " WHERE directory = ? AND type = 'DIRECTORY' ORDER BY cookie",
        row -> Sql.id(row, 1),
        directory);
  }

  /** In the order of cookies. */
  public List<Entry> behind(FileId directory, long cookie, int limit) throws FileException {
    return sql.all(
        "SELECT cookie, name, child FROM names WHERE directory = ? AND cookie > ?"
            + " ORDER BY cookie LIMIT ?",
        row ->
            new Entry(row.getLong(1) + Listing.RESERVED_COOKIES, Sql.name(row, 2), Sql.id(row, 3)),
        directory,
        cookie - Listing.RESERVED_COOKIES,
        limit);
  }

  /** In the order of names' unsigned bytes. */
  public List<Entry> after(FileId directory, Optional<Name> after, int limit) throws FileException {
    return sql.all(
        "SELECT cookie, name, child FROM names WHERE directory = ? AND name > ?"
            + " ORDER BY name LIMIT ?",
        row ->
            new Entry(row.getLong(1) + Listing.RESERVED_COOKIES, Sql.name(row, 2), Sql.id(row, 3)),
        directory,
        after.map(Name::toBytes).orElse(new byte[0]),
        limit);
  }

  /** The highest cookie ever given. */
  public long lastCookie() throws FileException {
    return sql.one("SELECT seq FROM sqlite_sequence WHERE name = 'names'", row -> row.getLong(1))
            .orElse(0L)
        + Listing.RESERVED_COOKIES;
  }

  /** A name that led elsewhere gets a new cookie. */
  public void put(FileId directory, Name name, FileId child) throws FileException {
    remove(directory, name);
    sql.update("INSERT INTO names(directory, name, child) VALUES(?, ?, ?)", directory, name, child);
    recent.put(new ObjectRow.Place(directory, name), Optional.of(child));
  }

  public void remove(FileId directory, Name name) throws FileException {
    recent.forget(new ObjectRow.Place(directory, name));
    sql.update("DELETE FROM names WHERE directory = ? AND name = ?", directory, name);
  }

  public void removeAll(FileId directory) throws FileException {
    recent.clear();
    sql.update("DELETE FROM names WHERE directory = ?", directory);
  }
}
