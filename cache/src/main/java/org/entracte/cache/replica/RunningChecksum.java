package org.entracte.cache.replica;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/** Checksums of a layer that is written from its start to its end. Not safe for threads. */
final class RunningChecksum {
  /** Of 16 MiB. */
  private static final int LONG = 256;

  private final CRC32C running = new CRC32C();
  private final List<ChecksumTable.Piece> done = new ArrayList<>();
  private long start;
  private long at;

  void update(ByteBuffer bytes) {
    while (bytes.hasRemaining()) {
      long left = start + ChecksumTable.BLOCK_BYTES - at;
      ByteBuffer part = bytes.slice(bytes.position(), (int) Math.min(left, bytes.remaining()));
      bytes.position(bytes.position() + part.remaining());
      at += part.remaining();
      running.update(part);
      if (at == start + ChecksumTable.BLOCK_BYTES) {
        finish();
      }
    }
  }

  private void finish() {
    done.add(new ChecksumTable.Piece(start, at, (int) running.getValue()));
    running.reset();
    start = at;
  }

  /** Whether it is time to put away what is finished. */
  boolean isLong() {
    return done.size() >= LONG;
  }

  /** Pieces finished since the last call. */
  List<ChecksumTable.Piece> take() {
    List<ChecksumTable.Piece> taken = List.copyOf(done);
    done.clear();
    return taken;
  }

  /** As {@link #take}, of the last piece too: nothing follows. */
  List<ChecksumTable.Piece> end() {
    if (at > start) {
      finish();
    }
    return take();
  }
}
