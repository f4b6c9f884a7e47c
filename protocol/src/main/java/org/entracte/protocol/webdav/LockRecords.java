package org.entracte.protocol.webdav;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.Reservations;

/** Locks on disk, so that a restart keeps them. */
final class LockRecords {
  private final DavDatabase database;

  LockRecords(DavDatabase database) {
    this.database = database;
  }

  /**
   * All, those that have run out too.
   *
   * @throws FileException IO, also for a row that nobody here wrote
   */
  List<DavLock> all() throws FileException {
    record Row(String root, DavLock.Wish wish, String token, Duration timeout, Instant expires) {}
    List<Row> rows =
        database.all(
            "SELECT token, root, collection, exclusive, infinite, owner, timeout_seconds, expires"
                + " FROM locks ORDER BY rowid",
            row ->
                new Row(
                    row.getString(2),
                    new DavLock.Wish(
                        DavPath.ROOT,
                        row.getBoolean(3),
                        row.getBoolean(4),
                        row.getBoolean(5),
                        row.getString(6)),
                    row.getString(1),
                    Duration.ofSeconds(row.getLong(7)),
                    Instant.ofEpochSecond(row.getLong(8))));
    List<DavLock> locks = new ArrayList<>();
    for (Row row : rows) {
      locks.add(
          new DavLock(row.token(), row.wish().at(path(row.root())), row.timeout(), row.expires()));
    }
    return locks;
  }

  private static DavPath path(String root) throws FileException {
    try {
      return DavPath.parse(root);
    } catch (Refusal damaged) {
      throw new FileException(
          FileError.IO, "webdav.db has a lock on what is no path: " + root, damaged);
    }
  }

  void put(DavLock lock) throws FileException {
    database.update(
        "INSERT INTO locks(token, root, collection, exclusive, infinite, owner, timeout_seconds,"
            + " expires) VALUES(?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT(token) DO UPDATE SET"
            + " timeout_seconds = excluded.timeout_seconds, expires = excluded.expires",
        lock.token(),
        lock.root().href(false),
        lock.wish().collection() ? 1 : 0,
        lock.wish().exclusive() ? 1 : 0,
        lock.wish().infinite() ? 1 : 0,
        lock.wish().owner(),
        lock.timeout().toSeconds(),
        lock.expires().getEpochSecond());
  }

  void putTarget(String token, Reservations.Target target) throws FileException {
    database.update(
        "INSERT INTO lock_targets(token, fsid, id) VALUES(?, ?, ?)"
            + " ON CONFLICT(token) DO UPDATE SET fsid = excluded.fsid, id = excluded.id",
        token,
        target.fsid(),
        target.file().toBytes());
  }

  /** By token: the file a lock was taken for. */
  Map<String, Reservations.Target> targets() throws FileException {
    record Row(String token, Reservations.Target target) {}
    Map<String, Reservations.Target> targets = new LinkedHashMap<>();
    for (Row row :
        database.all(
            "SELECT token, fsid, id FROM lock_targets ORDER BY rowid",
            row ->
                new Row(
                    row.getString(1),
                    new Reservations.Target(row.getLong(2), FileId.fromBytes(row.getBytes(3)))))) {
      targets.put(row.token(), row.target());
    }
    return targets;
  }

  void remove(List<DavLock> gone) throws FileException {
    if (gone.isEmpty()) {
      return;
    }
    database.transaction(
        () -> {
          for (DavLock lock : gone) {
            database.update("DELETE FROM locks WHERE token = ?", lock.token());
            database.update("DELETE FROM lock_targets WHERE token = ?", lock.token());
          }
        });
  }
}
