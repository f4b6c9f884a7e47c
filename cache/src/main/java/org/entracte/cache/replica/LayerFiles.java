package org.entracte.cache.replica;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.entracte.cache.content.Layer;
import org.entracte.cache.content.LayerStore;

/**
 * The layers' files and {@code layers} rows. Keeps some files open, knows which were written since
 * they were synced, and keeps those that an open reads from. Callers hold the database's lock.
 */
final class LayerFiles implements AutoCloseable {
  private static final int KEPT_OPEN = 200;

  private final Database database;
  private final LayerStore store;
  private final LinkedHashMap<Long, Layer> open = new LinkedHashMap<>(16, 0.75f, true);
  private final Set<Long> dirty = new HashSet<>();
  private final Map<Long, Integer> pins = new HashMap<>();
  private final Set<Long> droppedWhilePinned = new HashSet<>();

  /** Files that no committed row claims; a power cut may bring such a row back until it is safe. */
  private final Set<Long> doomed = new LinkedHashSet<>();

  LayerFiles(Database database, LayerStore store) {
    this.database = database;
    this.store = store;
  }

  /** Within a transaction. The file is there first, so a kill leaves at most an orphan. */
  long create() throws IOException {
    long layer = database.insert("INSERT INTO layers DEFAULT VALUES");
    doomed.remove(layer);
    keep(layer, store.create(layer));
    dirty.add(layer);
    return layer;
  }

  int read(long layer, ByteBuffer target, long offset) throws IOException {
    return file(layer).read(target, offset);
  }

  /** Refuses content that would take the room kept back for the log. */
  void checkRoom(long bytes) throws IOException {
    if (store.availableBytes() < bytes) {
      throw new DiskFullException(
          "the disk with the cache has no room for "
              + bytes
              + " more bytes (what is left is kept for the log of edits); free some of it");
    }
  }

  /** Must come before the extent that claims the bytes is committed. */
  void write(long layer, ByteBuffer source, long offset) throws IOException {
    file(layer).write(source, offset);
    dirty.add(layer);
  }

  /** Within a transaction: drops rows now, the file once that is safe: {@link #takeDoomed}. */
  void drop(long layer) throws IOException {
    if (layer == 0) {
      return;
    }
    if (pins.containsKey(layer)) {
      database.afterCommit(() -> droppedWhilePinned.add(layer));
      return;
    }
    database.change("DELETE FROM extents WHERE layer = ?", layer);
    database.change("DELETE FROM layers WHERE layer = ?", layer);
    database.afterCommit(() -> doom(layer));
  }

  private void doom(long layer) throws IOException {
    dirty.remove(layer);
    doomed.add(layer);
    Layer file = open.remove(layer);
    if (file != null) {
      file.close();
    }
  }

  /** Files to be deleted once everything committed by now is safe; forgets them. */
  List<Long> takeDoomed() {
    List<Long> taken = new ArrayList<>(doomed);
    doomed.clear();
    return taken;
  }

  /** What could not be made safe waits on. */
  void spare(List<Long> layers) {
    doomed.addAll(layers);
  }

  /** A number that a row has got meanwhile is another layer by now. */
  void delete(List<Long> layers) throws IOException {
    for (long layer : layers) {
      if (!database.exists("SELECT 1 FROM layers WHERE layer = ?", layer)) {
        store.delete(layer);
      }
    }
  }

  /** Keeps a layer readable although nothing refers to it any more, until as many unpins. */
  void pin(long layer) {
    pins.merge(layer, 1, Integer::sum);
  }

  /** Within a transaction. */
  void unpin(long layer) throws IOException {
    int left = pins.merge(layer, -1, Integer::sum);
    if (left == 0) {
      pins.remove(layer);
      if (droppedWhilePinned.remove(layer)) {
        drop(layer);
      }
    }
  }

  /** Drops what a crash left: rows that nothing refers to, files without a row. */
  void sweep() throws IOException {
    database.write(
        () -> {
          for (long orphan : orphanedRows()) {
            drop(orphan);
          }
          return true;
        });
    Set<Long> known =
        new HashSet<>(database.list("SELECT layer FROM layers", row -> row.getLong(1)));
    for (long file : store.numbers()) {
      if (!known.contains(file)) {
        doomed.add(file);
      }
    }
  }

  private List<Long> orphanedRows() throws IOException {
    return database.list(
        "SELECT layer FROM layers WHERE layer NOT IN (SELECT base_layer FROM nodes)"
            + " AND layer NOT IN (SELECT layer FROM edits)",
        row -> row.getLong(1));
  }

  /** What has to be synced before commits are safe; forgets it, see {@link #syncFailed}. */
  List<Long> takeDirty() {
    List<Long> taken = new ArrayList<>(dirty);
    dirty.clear();
    return taken;
  }

  void syncFailed(List<Long> layers) {
    dirty.addAll(layers);
  }

  /** Without the lock: syncs through a file of its own; a layer deleted meanwhile needs none. */
  void sync(long layer) throws IOException {
    try (Layer file = store.open(layer)) {
      file.sync();
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

  /** Without the lock. */
  void syncNames() throws IOException {
    store.syncNames();
  }

  private Layer file(long layer) throws IOException {
    Layer file = open.get(layer);
    if (file == null) {
      file = store.open(layer);
      keep(layer, file);
    }
    return file;
  }

  private void keep(long layer, Layer file) throws IOException {
    Layer before = open.put(layer, file);
    if (before != null) {
      before.close();
    }
    if (open.size() > KEPT_OPEN) {
      Map.Entry<Long, Layer> eldest = open.firstEntry();
      open.remove(eldest.getKey());
      eldest.getValue().close();
    }
  }

  @Override
  public void close() throws IOException {
    for (Layer file : open.values()) {
      file.close();
    }
    open.clear();
  }
}
