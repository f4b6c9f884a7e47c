package org.entracte.cache.replica;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.entracte.cache.content.Crc32c;
import org.entracte.protocol.tree.ByteRange;

/**
 * {@code checksums}: CRC-32C of pieces of layers. A piece is a run of bytes in a layer's file that
 * lies within one block of {@link #BLOCK_BYTES}; pieces are disjoint, and neighbours in a block are
 * one. What is in no piece is not known. A piece speaks of the file, not of the extents: what a
 * hole or a cut hides still counts. Callers hold the database's lock.
 */
final class ChecksumTable {
  static final long BLOCK_BYTES = 64 * 1024;

  private final Database database;

  /** Bytes {@code start} to {@code stop} of a layer's file. */
  record Piece(long start, long stop, int checksum) {
    ByteRange range() {
      return new ByteRange(start, stop - start);
    }

    boolean isWithin(ByteRange range) {
      return range.offset() <= start && stop <= range.end();
    }
  }

  /** Reads what a layer's file holds now; what it lacks is not touched in the target. */
  interface OldBytes {
    void read(ByteBuffer target, long offset) throws IOException;
  }

  ChecksumTable(Database database) {
    this.database = database;
  }

  /** Those with a byte in {@code window}, in order. */
  List<Piece> within(long layer, ByteRange window) throws IOException {
    return touching(layer, window.offset() + 1, window.end() - 1);
  }

  private List<Piece> touching(long layer, long start, long stop) throws IOException {
    return database.list(
        "SELECT start, stop, checksum FROM checksums WHERE layer = ?1 AND start > ?4"
            + " AND start <= ?3 AND stop >= ?2 ORDER BY start",
        row -> new Piece(row.getLong(1), row.getLong(2), row.getInt(3)),
        layer,
        start,
        stop,
        start - BLOCK_BYTES - 1);
  }

  /**
   * Before {@code fresh} is written at {@code offset}. Costs what the bytes cost, and reading those
   * of them that lie in the same piece as others do.
   *
   * @return the pieces that hold them now
   */
  List<Piece> put(long layer, ByteBuffer fresh, long offset, OldBytes old) throws IOException {
    List<Piece> made = new ArrayList<>();
    long end = offset + fresh.remaining();
    List<Piece> near = touching(layer, offset, end);
    long at = offset;
    while (at < end) {
      long block = at / BLOCK_BYTES * BLOCK_BYTES;
      long stop = Math.min(block + BLOCK_BYTES, end);
      ByteBuffer part = slice(fresh, at - offset, stop - at);
      made.add(new Merge(layer, part, at, old).run(near, block));
      at = stop;
    }
    return made;
  }

  private static ByteBuffer slice(ByteBuffer bytes, long from, long length) {
    return bytes.slice(bytes.position() + (int) from, (int) length);
  }

  /** One block's part of what is written, and the pieces it touches, become one piece. */
  private final class Merge {
    private final long layer;
    private final ByteBuffer fresh;
    private final long start;
    private final long stop;
    private final OldBytes old;

    /** What is known of the new piece, up to {@code at}. */
    private int checksum;

    private long at;

    Merge(long layer, ByteBuffer fresh, long start, OldBytes old) {
      this.layer = layer;
      this.fresh = fresh;
      this.start = start;
      this.stop = start + fresh.remaining();
      this.old = old;
      this.at = start;
    }

    Piece run(List<Piece> all, long block) throws IOException {
      long from = start;
      for (Piece near : all) {
        boolean here = near.start() >= block && near.start() < block + BLOCK_BYTES;
        if (!here || near.start() > stop || near.stop() < start) {
          continue;
        }
        database.change("DELETE FROM checksums WHERE layer = ? AND start = ?", layer, near.start());
        if (near.start() < start || near.stop() > stop) {
          from = Math.min(from, near.start());
          fill(near.start());
          join(renewed(near), near.stop() - near.start());
          at = near.stop();
        }
      }
      fill(stop);
      Piece made = new Piece(from, at, checksum);
      insert(layer, made);
      return made;
    }

    /** Takes in what is written up to {@code to} and in no piece that stays. */
    private void fill(long to) {
      if (at < to) {
        join(Crc32c.of(slice(fresh, at - start, to - at)), to - at);
        at = to;
      }
    }

    private void join(int next, long bytes) {
      checksum = Crc32c.joined(checksum, next, bytes);
    }

    /** A piece of which some bytes are written over. */
    private int renewed(Piece piece) throws IOException {
      long first = Math.max(start, piece.start());
      long last = Math.min(stop, piece.stop());
      if (first >= last) {
        return piece.checksum();
      }
      ByteBuffer before = ByteBuffer.allocate((int) (last - first));
      old.read(before, first);
      return Crc32c.replaced(
          piece.checksum(),
          Crc32c.of(before.clear()),
          Crc32c.of(slice(fresh, first - start, last - first)),
          piece.stop() - last);
    }
  }

  /** Bytes of a new layer, which nothing is known of. */
  void insert(long layer, Piece piece) throws IOException {
    database.change(
        "INSERT INTO checksums(layer, start, stop, checksum) VALUES(?, ?, ?, ?)",
        layer,
        piece.start(),
        piece.stop(),
        piece.checksum());
  }

  /** Pieces with a byte in {@code window} are not known any more. */
  void forget(long layer, ByteRange window) throws IOException {
    database.change(
        "DELETE FROM checksums WHERE layer = ? AND start > ? AND start < ? AND stop > ?",
        layer,
        window.offset() - BLOCK_BYTES,
        window.end(),
        window.offset());
  }

  void forget(long layer) throws IOException {
    database.change("DELETE FROM checksums WHERE layer = ?", layer);
  }
}
