package org.entracte.cache.replica;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.entracte.cache.content.Layer;
import org.entracte.cache.content.LayerStore;
import org.entracte.protocol.tree.ByteRange;

/**
 * Syncs layers. What a disk failed to sync it may have dropped, and succeeds the next time all the
 * same: Linux takes such pages for written, and keeps them in memory for a while (Rebello et al.,
 * "Can Applications Recover from fsync Failures?", USENIX ATC 2020). So such a layer is written
 * again first. Safe for many threads.
 */
final class LayerSyncs {
  private static final int PIECE = 1 << 20;

  private final Database database;
  private final LayerStore store;
  private final ChecksumTable checksums;
  private final Set<Long> dropped = ConcurrentHashMap.newKeySet();
  private final AtomicLong failures = new AtomicLong();

  LayerSyncs(Database database, LayerStore store, ChecksumTable checksums) {
    this.database = database;
    this.store = store;
    this.checksums = checksums;
  }

  /** How often a layer could not be synced: what was written without a sync may be lost then. */
  long failures() {
    return failures.get();
  }

  /** Without the lock: syncs through a file of its own; a layer deleted meanwhile needs none. */
  void sync(long layer) throws IOException {
    try (Layer file = store.open(layer)) {
      sync(layer, file);
    } catch (NoSuchFileException deleted) {
      database.read(
          () -> {
            if (database.exists("SELECT 1 FROM layers WHERE layer = ?", layer)) {
              throw deleted;
            }
            return true;
          });
    }
  }

  /** Whoever wrote nothing again forgets no failure: another sync may fail beside this one. */
  private void sync(long layer, Layer file) throws IOException {
    boolean again = dropped.remove(layer);
    boolean done = false;
    try {
      if (again) {
        database.read(() -> writeAgain(layer, file));
      }
      file.sync();
      done = true;
    } finally {
      if (!done) {
        dropped.add(layer);
        failures.incrementAndGet();
      }
    }
  }

  /** All that has a checksum, as it is read; whether it is right still is seen when it is used. */
  private boolean writeAgain(long layer, Layer file) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(PIECE);
    ByteRange all = new ByteRange(0, Long.MAX_VALUE);
    for (ChecksumTable.Piece piece : checksums.within(layer, all)) {
      for (long at = piece.start(); at < piece.stop(); ) {
        buffer.clear().limit((int) Math.min(PIECE, piece.stop() - at));
        int count = file.read(buffer, at);
        if (count == 0) {
          break;
        }
        write(file, buffer.flip(), at);
        at += count;
      }
    }
    return true;
  }

  /** Over bytes that are there already, which takes no room but on disks that never write over. */
  private void write(Layer file, ByteBuffer bytes, long at) throws IOException {
    int count = bytes.remaining();
    try {
      file.write(bytes, at);
    } catch (IOException failed) {
      if (store.availableBytes() >= count) {
        throw failed;
      }
      throw new DiskFullException(
          "the disk with the cache has no room to write again what it failed to sync; free some",
          failed);
    }
  }
}
