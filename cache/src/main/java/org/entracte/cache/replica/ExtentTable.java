package org.entracte.cache.replica;

import java.io.IOException;
import java.util.List;
import org.entracte.protocol.edit.Extent;
import org.entracte.protocol.tree.ByteRange;

/**
 * {@code extents}: which ranges of a layer mean something, as bytes in its file or as holes.
 * Disjoint; neighbours of a kind are one. Callers hold the database's lock.
 */
final class ExtentTable {
  private final Database database;

  ExtentTable(Database database) {
    this.database = database;
  }

  List<Extent> all(long layer) throws IOException {
    return within(layer, new ByteRange(0, Long.MAX_VALUE));
  }

  /** Those in {@code window}, cut to it, sorted. */
  List<Extent> within(long layer, ByteRange window) throws IOException {
    return touching(layer, window.offset(), window.end()).stream()
        .filter(extent -> extent.range().overlaps(window))
        .map(extent -> new Extent(cut(extent.range(), window), extent.hole()))
        .toList();
  }

  static ByteRange cut(ByteRange range, ByteRange window) {
    long start = Math.max(range.offset(), window.offset());
    return new ByteRange(start, Math.min(range.end(), window.end()) - start);
  }

  private List<Extent> touching(long layer, long start, long stop) throws IOException {
    return database.list(
        "SELECT start, stop, hole FROM extents WHERE layer = ?1 AND start <= ?3 AND stop >= ?2"
            + " AND start >= COALESCE((SELECT MAX(start) FROM extents WHERE layer = ?1"
            + " AND start < ?2), 0) ORDER BY start",
        row ->
            new Extent(
                new ByteRange(row.getLong(1), row.getLong(2) - row.getLong(1)), row.getInt(3) != 0),
        layer,
        start,
        stop);
  }

  /** Lays a range over what is there. */
  void put(long layer, ByteRange range, boolean hole) throws IOException {
    if (range.isEmpty()) {
      return;
    }
    long start = range.offset();
    long stop = range.end();
    for (Extent near : touching(layer, range.offset(), range.end())) {
      ByteRange old = near.range();
      boolean same = near.hole() == hole;
      if (!same && !old.overlaps(range)) {
        continue;
      }
      database.change("DELETE FROM extents WHERE layer = ? AND start = ?", layer, old.offset());
      if (same) {
        start = Math.min(start, old.offset());
        stop = Math.max(stop, old.end());
      } else {
        insert(layer, old.offset(), range.offset(), near.hole());
        insert(layer, range.end(), old.end(), near.hole());
      }
    }
    insert(layer, start, stop, hole);
  }

  /** What is in {@code range} is not here any more. */
  void remove(long layer, ByteRange range) throws IOException {
    for (Extent near : touching(layer, range.offset(), range.end())) {
      ByteRange old = near.range();
      if (old.overlaps(range)) {
        database.change("DELETE FROM extents WHERE layer = ? AND start = ?", layer, old.offset());
        insert(layer, old.offset(), range.offset(), near.hole());
        insert(layer, range.end(), old.end(), near.hole());
      }
    }
  }

  private void insert(long layer, long start, long stop, boolean hole) throws IOException {
    if (start < stop) {
      database.change(
          "INSERT INTO extents(layer, start, stop, hole) VALUES(?, ?, ?, ?)",
          layer,
          start,
          stop,
          hole ? 1 : 0);
    }
  }

  /** Forgets everything at and behind {@code sizeBytes}. */
  void clip(long layer, long sizeBytes) throws IOException {
    database.change("DELETE FROM extents WHERE layer = ? AND start >= ?", layer, sizeBytes);
    database.change(
        "UPDATE extents SET stop = ?2 WHERE layer = ?1 AND stop > ?2", layer, sizeBytes);
  }

  long dataBytes(long layer) throws IOException {
    return database.number(
        "SELECT SUM(stop - start) FROM extents WHERE layer = ? AND hole = 0", layer);
  }

  boolean covers(long layer, long sizeBytes) throws IOException {
    return sizeBytes
        == database.number(
            "SELECT SUM(MIN(stop, ?2) - start) FROM extents WHERE layer = ?1 AND start < ?2",
            layer,
            sizeBytes);
  }
}
