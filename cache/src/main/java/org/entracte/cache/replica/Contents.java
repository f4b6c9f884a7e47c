package org.entracte.cache.replica;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.entracte.protocol.edit.Extent;
import org.entracte.protocol.tree.Attributes;
import org.entracte.protocol.tree.ByteRange;
import org.entracte.protocol.tree.Caller;

/**
 * Content of files: the base layer of one gateway version, and over it one layer for each
 * unresolved edit, the newest on top. Whatever extends a file lays a hole into its layer, so a gap
 * in all of them lies within the base and means: not fetched yet. Callers hold the database's lock;
 * what changes anything is called within a transaction.
 */
final class Contents {
  private static final int ZEROS = 64 * 1024;
  private static final int PIECE_BYTES = 1 << 20;
  private static final long BLOCK_BYTES = 4096;

  private final ReplicaState state;

  /** Where the bytes of a range are. */
  sealed interface Place {
    record InLayer(long layer) implements Place {}

    record Hole() implements Place {}

    /** On the gateway only. */
    record Absent() implements Place {}
  }

  record Segment(ByteRange range, Place place) {}

  /**
   * What a read sees.
   *
   * @param layers the newest first, the base last
   * @param version of the base
   */
  record Stack(List<Long> layers, long size, long version) {
    Stack {
      layers = List.copyOf(layers);
    }
  }

  Contents(ReplicaState state) {
    this.state = state;
  }

  Stack stack(NodeRow file) throws IOException {
    List<Long> layers = new ArrayList<>();
    for (EditLog.Row edit : state.log().layersUpTo(file.contentEdit)) {
      layers.add(edit.layer());
    }
    if (file.baseLayer != 0) {
      layers.add(file.baseLayer);
    }
    return new Stack(layers, file.size, file.contentVersion);
  }

  /** All of {@code window}, in order. */
  List<Segment> segments(Stack stack, ByteRange window) throws IOException {
    List<Segment> found = new ArrayList<>();
    List<ByteRange> open = List.of(window);
    for (long layer : stack.layers()) {
      List<ByteRange> left = new ArrayList<>();
      for (ByteRange range : open) {
        look(layer, range, found, left);
      }
      open = left;
    }
    for (ByteRange range : open) {
      found.add(new Segment(range, new Place.Absent()));
    }
    found.sort(Comparator.comparingLong(segment -> segment.range().offset()));
    return found;
  }

  private void look(long layer, ByteRange range, List<Segment> found, List<ByteRange> left)
      throws IOException {
    long at = range.offset();
    for (Extent extent : state.extents().within(layer, range)) {
      if (at < extent.range().offset()) {
        left.add(new ByteRange(at, extent.range().offset() - at));
      }
      Place place = extent.hole() ? new Place.Hole() : new Place.InLayer(layer);
      found.add(new Segment(extent.range(), place));
      at = extent.range().end();
    }
    if (at < range.end()) {
      left.add(new ByteRange(at, range.end() - at));
    }
  }

  /** How far the edit has come whose bytes a layer has; empty if they are the gateway's. */
  Optional<EditLog.State> editOf(long layer) throws IOException {
    return state
        .database()
        .one(
            "SELECT state FROM edits WHERE layer = ?",
            row -> EditLog.State.valueOf(row.getString(1)),
            layer);
  }

  /**
   * After a crash between a write to a layer and the commit of its checksum the two differ. Written
   * in place are only edits that may grow, and what lies under an edit that was sent.
   */
  void doubtAfterCrash() throws IOException {
    for (EditLog.Row edit : state.log().withContent()) {
      if (edit.state() == EditLog.State.OPEN) {
        state.files().doubt(edit.layer(), new ByteRange(0, Long.MAX_VALUE));
      } else if (edit.state() == EditLog.State.SENT) {
        doubtBelow(edit);
      }
    }
  }

  private void doubtBelow(EditLog.Row edit) throws IOException {
    List<Long> layers = stack(state.nodes().get(edit.node())).layers();
    List<Long> below = layers.subList(layers.indexOf(edit.layer()) + 1, layers.size());
    for (Extent extent : below.isEmpty() ? List.<Extent>of() : state.extents().all(edit.layer())) {
      for (long layer : below) {
        state.files().doubt(layer, extent.range());
      }
    }
  }

  /**
   * Fills {@code target} if all of it is here; else says what is missing first.
   *
   * @throws DamagedContentException if the disk damaged some of it; {@code target} may have bytes
   */
  Optional<ByteRange> read(Stack stack, ByteBuffer target, long offset) throws IOException {
    long length = Math.min(target.remaining(), stack.size() - offset);
    if (length <= 0) {
      return Optional.empty();
    }
    List<Segment> segments = segments(stack, new ByteRange(offset, length));
    for (Segment segment : segments) {
      if (segment.place() instanceof Place.Absent) {
        return Optional.of(segment.range());
      }
    }
    for (Segment segment : segments) {
      fill(target, segment);
    }
    return Optional.empty();
  }

  private void fill(ByteBuffer target, Segment segment) throws IOException {
    int length = (int) segment.range().length();
    switch (segment.place()) {
      case Place.InLayer(var layer) -> {
        ByteBuffer part = target.slice(target.position(), length);
        if (state.files().read(layer, part, segment.range().offset()) < length) {
          throw new IOException(
              "layer "
                  + layer
                  + " of the cache ends before "
                  + segment.range()
                  + "; check the disk");
        }
        target.position(target.position() + length);
      }
      case Place.Hole(), Place.Absent() -> {
        byte[] zeros = new byte[Math.min(length, ZEROS)];
        for (int done = 0; done < length; done += zeros.length) {
          target.put(zeros, 0, Math.min(zeros.length, length - done));
        }
      }
    }
  }

  OptionalLong nextData(Stack stack, long offset) throws IOException {
    if (offset >= stack.size()) {
      return OptionalLong.empty();
    }
    for (Segment segment : segments(stack, new ByteRange(offset, stack.size() - offset))) {
      if (!(segment.place() instanceof Place.Hole)) {
        return OptionalLong.of(segment.range().offset());
      }
    }
    return OptionalLong.empty();
  }

  long nextHole(Stack stack, long offset) throws IOException {
    if (offset >= stack.size()) {
      return stack.size();
    }
    for (Segment segment : segments(stack, new ByteRange(offset, stack.size() - offset))) {
      if (segment.place() instanceof Place.Hole) {
        return segment.range().offset();
      }
    }
    return stack.size();
  }

  /** Writes all of {@code source}; the file's row is saved. */
  void write(Caller caller, NodeRow file, ByteBuffer source, long offset) throws IOException {
    EditLog.Row edit = growing(caller, file);
    ByteRange range = new ByteRange(offset, source.remaining());
    state.files().checkRoom(range.length());
    state.files().write(edit.layer(), source, offset);
    if (offset > file.size) {
      state.extents().put(edit.layer(), new ByteRange(file.size, offset - file.size), true);
    }
    state.extents().put(edit.layer(), range, false);
    file.size = Math.max(file.size, range.end());
    file.dropSetIdBits(caller);
    state.contentChanged(file);
    state.log().setContent(edit.number(), edit.layer(), file.size, file.modified);
  }

  /** Makes what of {@code range} lies within the file a hole; the file's row is saved. */
  void punchHole(Caller caller, NodeRow file, ByteRange range) throws IOException {
    EditLog.Row edit = growing(caller, file);
    long end = Math.min(range.end(), file.size);
    ByteRange within = new ByteRange(range.offset(), end - range.offset());
    state.extents().put(edit.layer(), within, true);
    file.dropSetIdBits(caller);
    state.contentChanged(file);
    state.log().setContent(edit.number(), edit.layer(), file.size, file.modified);
  }

  /** Cuts, or extends with a hole; the file's row is saved. */
  void resize(Caller caller, NodeRow file, long sizeBytes) throws IOException {
    EditLog.Row edit = growing(caller, file);
    if (sizeBytes < file.size) {
      state.extents().clip(edit.layer(), sizeBytes);
    } else {
      state.extents().put(edit.layer(), new ByteRange(file.size, sizeBytes - file.size), true);
    }
    file.size = sizeBytes;
    file.dropSetIdBits(caller);
    state.contentChanged(file);
    state.log().setContent(edit.number(), edit.layer(), file.size, file.modified);
  }

  /** The edit that takes the file's next bytes, with a layer to put them in. */
  private EditLog.Row growing(Caller caller, NodeRow file) throws IOException {
    Optional<EditLog.Row> last =
        file.contentEdit == 0 ? Optional.empty() : state.log().find(file.contentEdit);
    if (last.isPresent() && mayGrow(last.get(), caller, file)) {
      EditLog.Row edit = last.get();
      if (edit.layer() != 0) {
        return edit;
      }
      state.log().setContent(edit.number(), state.files().create(), file.size, file.modified);
      return state.log().find(edit.number()).orElseThrow();
    }
    long number = newStore(caller, file, state.files().create());
    return state.log().find(number).orElseThrow();
  }

  private static boolean mayGrow(EditLog.Row edit, Caller caller, NodeRow file) {
    return edit.state() == EditLog.State.OPEN
        && edit.node() == file.node
        && edit.caller().uid() == caller.uid()
        && edit.caller().gid() == caller.gid();
  }

  private long newStore(Caller caller, NodeRow file, long layer) throws IOException {
    long number = state.log().appendStore(caller, file, layer);
    state.log().touch(number, file);
    file.contentEdit = number;
    return number;
  }

  /** Puts a layer that is all of the content over the file; the file's row is saved. */
  void replace(Caller caller, NodeRow file, long layer, long sizeBytes) throws IOException {
    long number = newStore(caller, file, layer);
    state.extents().put(layer, new ByteRange(0, sizeBytes), false);
    file.size = sizeBytes;
    file.dropSetIdBits(caller);
    state.contentChanged(file);
    state.log().setContent(number, layer, sizeBytes, file.modified);
  }

  /** Puts a layer that is all of the content into the file's creation. */
  void fillNew(NodeRow file, long layer, long sizeBytes) throws IOException {
    state.extents().put(layer, new ByteRange(0, sizeBytes), false);
    file.size = sizeBytes;
    state.log().setContent(file.contentEdit, layer, sizeBytes, file.modified);
  }

  Attributes attributes(NodeRow row) throws IOException {
    if (row.contentEdit == 0 || !row.isFile()) {
      return row.attributes();
    }
    long used = row.used;
    for (EditLog.Row edit : state.log().layersUpTo(row.contentEdit)) {
      used += state.extents().dataBytes(edit.layer());
    }
    long blocks = (row.size + BLOCK_BYTES - 1) / BLOCK_BYTES * BLOCK_BYTES;
    return row.attributes(row.size, Math.min(used, blocks));
  }

  /**
   * A verdict said that the gateway has the edit's content: the layer becomes part of the base,
   * which is of {@code version} from now on. Bytes go into the base file while the layer still
   * hides them, so a kill in between changes nothing anybody sees.
   */
  void fold(NodeRow file, EditLog.Row edit, long version) throws IOException {
    file.contentVersion = version;
    if (edit.layer() == 0) {
      return;
    }
    boolean all = state.extents().covers(edit.layer(), edit.size());
    if (all || file.baseLayer == 0 || !state.log().isOverBase(edit)) {
      state.files().drop(file.baseLayer);
      file.baseLayer = edit.layer();
    } else {
      for (Extent extent : state.extents().all(edit.layer())) {
        state.extents().put(file.baseLayer, extent.range(), extent.hole());
        if (!extent.hole()) {
          copy(edit.layer(), file.baseLayer, extent.range());
        }
      }
      state.files().drop(edit.layer());
    }
    state.extents().clip(file.baseLayer, edit.size());
    state.database().change("UPDATE edits SET layer = 0 WHERE number = ?", edit.number());
  }

  /** What the disk damaged meanwhile is not here any more: the gateway has it. */
  private void copy(long from, long to, ByteRange range) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(range.length(), PIECE_BYTES));
    long at = range.offset();
    while (at < range.end()) {
      buffer.clear().limit((int) Math.min(buffer.capacity(), range.end() - at));
      try {
        int count = state.files().read(from, buffer, at);
        if (count == 0) {
          throw new IOException("layer " + from + " of the cache ends before " + range);
        }
        state.files().write(to, buffer.flip(), at);
        at += count;
      } catch (DamagedContentException damaged) {
        ByteRange lost = ExtentTable.cut(damaged.range(), range);
        if (at < lost.offset()) {
          copy(from, to, new ByteRange(at, lost.offset() - at));
        }
        state.extents().remove(to, lost);
        at = lost.end();
      }
    }
  }

  /** Forgets what is here of the gateway's content; it is of {@code version} from now on. */
  void forget(NodeRow file, long version) throws IOException {
    state.files().drop(file.baseLayer);
    file.baseLayer = 0;
    file.contentVersion = version;
  }

  /** Keeps fetched bytes, in the place of what is here. */
  void hydrate(NodeRow file, List<Extent> extents, ByteBuffer bytes) throws IOException {
    state.files().checkRoom(bytes.remaining());
    if (file.baseLayer == 0) {
      file.baseLayer = state.files().create();
      state.nodes().save(file);
    }
    for (Extent extent : extents) {
      int length = extent.hole() ? 0 : (int) extent.range().length();
      if (!extent.hole()) {
        ByteBuffer part = bytes.slice(bytes.position(), length);
        bytes.position(bytes.position() + length);
        for (ByteRange damaged : state.files().dropDamaged(file.baseLayer, extent.range())) {
          state.extents().remove(file.baseLayer, damaged);
        }
        state.files().write(file.baseLayer, part, extent.range().offset());
      }
      state.extents().put(file.baseLayer, extent.range(), extent.hole());
    }
  }
}
