package org.entracte.cache.replica;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.entracte.cache.content.Crc32c;
import org.entracte.cache.content.Layer;
import org.entracte.cache.content.LayerStore;
import org.entracte.protocol.tree.ByteRange;
import org.jspecify.annotations.Nullable;

/**
 * The layers' files and {@code layers} rows. Keeps some files open, knows which were written since
 * they were synced, and keeps those that an open reads from. Checks what it reads against the
 * checksums of what was written. Callers hold the database's lock.
 */
final class LayerFiles implements AutoCloseable {
  private static final int KEPT_OPEN = 200;

  /** Bytes whose checksums are in memory together. */
  private static final long AT_ONCE = 1L << 28;

  private final Database database;
  private final LayerStore store;
  private final ChecksumTable checksums;
  private final LayerSyncs syncs;
  private final LinkedHashMap<Long, Layer> open = new LinkedHashMap<>(16, 0.75f, true);
  private final Set<Long> dirty = new HashSet<>();
  private final Map<Long, Integer> pins = new HashMap<>();
  private final Set<Long> droppedWhilePinned = new HashSet<>();

  /** Files that no committed row claims; a power cut may bring such a row back until it is safe. */
  private final Set<Long> doomed = new LinkedHashSet<>();

  /**
   * Written in a transaction that was undone: checksums there may be those of older bytes.
   *
   * @param written the checksums that the transaction had; none if the write itself failed in its
   *     midst
   */
  private record Doubt(long layer, ByteRange range, List<ChecksumTable.Piece> written) {
    boolean isAbout(long other, ChecksumTable.Piece piece) {
      return layer == other && piece.start() < range.end() && piece.stop() > range.offset();
    }
  }

  private final Set<Doubt> doubtful = new LinkedHashSet<>();

  /** So that many small reads in a piece need not read all of it each time. */
  private @Nullable Checked last;

  /** What the disk had once; it may have been damaged since. */
  private record Checked(long layer, ChecksumTable.Piece piece, ByteBuffer bytes) {}

  LayerFiles(Database database, LayerStore store) {
    this.database = database;
    this.store = store;
    this.checksums = new ChecksumTable(database);
    this.syncs = new LayerSyncs(database, store, checksums);
    database.firstInEach(this::settleDoubts);
  }

  /** Within a transaction. The file is there first, so a kill leaves at most an orphan. */
  long create() throws IOException {
    long layer = database.insert("INSERT INTO layers DEFAULT VALUES");
    doomed.remove(layer);
    keep(layer, store.create(layer));
    dirty.add(layer);
    return layer;
  }

  /**
   * Reads until {@code target} is full or the file ends.
   *
   * @throws DamagedContentException if these, which {@code target} has all the same, are not the
   *     bytes that were written
   */
  int read(long layer, ByteBuffer target, long offset) throws IOException {
    int start = target.position();
    int count = file(layer).read(target, offset);
    if (count > 0) {
      check(layer, target.slice(start, count), offset);
    }
    return count;
  }

  private void check(long layer, ByteBuffer bytes, long offset) throws IOException {
    ByteRange range = new ByteRange(offset, bytes.remaining());
    for (ChecksumTable.Piece piece : checksums.within(layer, range)) {
      if (!doubtful.isEmpty() && isRightAsWritten(layer, piece)) {
        continue;
      }
      int length = (int) piece.range().length();
      boolean right =
          piece.isWithin(range)
              ? Crc32c.of(bytes.slice((int) (piece.start() - offset), length)) == piece.checksum()
              : fill(layer, piece, bytes, offset);
      if (!right) {
        throw new DamagedContentException(layer, piece.range());
      }
    }
  }

  /** Whether a piece is what an undone transaction wrote, as far as that is known. */
  private boolean isRightAsWritten(long layer, ChecksumTable.Piece piece) throws IOException {
    for (Doubt doubt : doubtful) {
      if (doubt.isAbout(layer, piece) && isRight(doubt)) {
        return true;
      }
    }
    return false;
  }

  private boolean isRight(Doubt doubt) throws IOException {
    for (ChecksumTable.Piece piece : doubt.written()) {
      if (!isRight(doubt.layer(), piece)) {
        return false;
      }
    }
    return true;
  }

  /** Puts what is known to be right of a piece into its place; false if it is damaged. */
  private boolean fill(long layer, ChecksumTable.Piece piece, ByteBuffer bytes, long offset)
      throws IOException {
    Checked known = last;
    if (known == null || known.layer() != layer || !known.piece().equals(piece)) {
      ByteBuffer whole = bytesOf(layer, piece);
      if (Crc32c.of(whole) != piece.checksum()) {
        return false;
      }
      known = new Checked(layer, piece, whole);
      last = known;
    }
    ByteRange wanted = new ByteRange(offset, bytes.remaining());
    long from = Math.max(offset, piece.start());
    long to = Math.min(wanted.end(), piece.range().end());
    bytes.put(
        (int) (from - offset), known.bytes(), (int) (from - piece.start()), (int) (to - from));
    return true;
  }

  private boolean isRight(long layer, ChecksumTable.Piece piece) throws IOException {
    return Crc32c.of(bytesOf(layer, piece)) == piece.checksum();
  }

  /** Zeros for what the file lacks. */
  private ByteBuffer bytesOf(long layer, ChecksumTable.Piece piece) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate((int) piece.range().length());
    file(layer).read(bytes, piece.start());
    return bytes.clear();
  }

  /**
   * Pieces that lie partly in {@code range} and are not what was written.
   *
   * @return all of their ranges; their checksums are forgotten, so that what is written into {@code
   *     range} now counts
   */
  List<ByteRange> dropDamaged(long layer, ByteRange range) throws IOException {
    List<ByteRange> damaged = new ArrayList<>();
    for (ChecksumTable.Piece piece : checksums.within(layer, range)) {
      if (!piece.isWithin(range) && !isRight(layer, piece)) {
        checksums.forget(layer, piece.range());
        damaged.add(piece.range());
      }
    }
    return damaged;
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

  /** Within a transaction, and before the extent that claims the bytes is committed. */
  void write(long layer, ByteBuffer source, long offset) throws IOException {
    ByteRange range = new ByteRange(offset, source.remaining());
    int start = source.position();
    List<ChecksumTable.Piece> pieces = checksums.put(layer, source, offset, file(layer)::read);
    boolean done = false;
    try {
      append(layer, source, offset);
      done = true;
    } finally {
      if (source.position() > start) {
        Doubt doubt = new Doubt(layer, range, done ? pieces : List.of());
        database.ifUndone(() -> doubtful.add(doubt));
      }
    }
  }

  /** As {@link #write}, of bytes whose checksums come by {@link #know}. */
  void append(long layer, ByteBuffer source, long offset) throws IOException {
    file(layer).write(source, offset);
    dirty.add(layer);
  }

  /** Within a transaction: checksums of what was appended. */
  void know(long layer, List<ChecksumTable.Piece> pieces) throws IOException {
    for (ChecksumTable.Piece piece : pieces) {
      checksums.insert(layer, piece);
    }
  }

  /**
   * Within a transaction: some of this range of the layer may have been written over without its
   * checksum. Reads it; what is not as it was is not known any more.
   */
  void doubt(long layer, ByteRange range) throws IOException {
    long end = Math.min(range.end(), file(layer).sizeBytes());
    for (long at = range.offset(); at < end; at += AT_ONCE) {
      ByteRange some = new ByteRange(at, Math.min(AT_ONCE, end - at));
      for (ChecksumTable.Piece piece : checksums.within(layer, some)) {
        if (!isRight(layer, piece)) {
          checksums.forget(layer, piece.range());
        }
      }
    }
  }

  /** First in the next transaction: later a layer may be called final, or the process be killed. */
  private boolean settleDoubts() throws IOException {
    List<Doubt> settled = new ArrayList<>();
    for (Doubt doubt : doubtful) {
      if (settle(doubt)) {
        settled.add(doubt);
      }
    }
    if (!settled.isEmpty()) {
      database.afterCommit(() -> settled.forEach(doubtful::remove));
    }
    return true;
  }

  /**
   * Bytes that are neither the old ones nor the new ones stay known as damaged.
   *
   * @return false if they cannot be read now
   */
  private boolean settle(Doubt doubt) throws IOException {
    if (doubt.written().isEmpty()) {
      checksums.forget(doubt.layer(), doubt.range());
      return true;
    }
    if (!database.exists("SELECT 1 FROM layers WHERE layer = ?", doubt.layer())) {
      return true;
    }
    Optional<Boolean> right = isRightIfReadable(doubt);
    if (right.orElse(false)) {
      for (ChecksumTable.Piece piece : doubt.written()) {
        checksums.forget(doubt.layer(), piece.range());
        checksums.insert(doubt.layer(), piece);
      }
    }
    return right.isPresent();
  }

  private Optional<Boolean> isRightIfReadable(Doubt doubt) {
    try {
      return Optional.of(isRight(doubt));
    } catch (IOException unreadable) {
      // Whoever wants these bytes is told; nothing else waits for them.
      return Optional.empty();
    }
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
    checksums.forget(layer);
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

  /** Without the lock. */
  void sync(long layer) throws IOException {
    syncs.sync(layer);
  }

  /** See {@link LayerSyncs#failures}. */
  long failedSyncs() {
    return syncs.failures();
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
