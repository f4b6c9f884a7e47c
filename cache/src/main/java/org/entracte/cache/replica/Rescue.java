package org.entracte.cache.replica;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.entracte.cache.content.Layer;
import org.entracte.cache.content.SavedFiles;
import org.entracte.protocol.tree.ByteRange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Saves contents before their edits are given up: each file as it is seen here, and what else was
 * written to it, as far as the bytes are here; what is not is a hole. Takes the lock piece by
 * piece: parked content does not change.
 */
public final class Rescue {
  private static final Logger LOG = LoggerFactory.getLogger(Rescue.class);
  private static final int PIECE_BYTES = 1 << 20;
  private static final int LONGEST_NAME = 100;

  private final ReplicaState state;
  private final Contents contents;

  /**
   * A content that was saved.
   *
   * @param path in the export
   * @param file where it lies now
   * @param complete false if some of it was never fetched here: holes stand for that; or if the
   *     disk damaged some of it: that is as the disk gives it
   */
  public record SavedContent(String path, String file, boolean complete) {}

  private record Content(String path, Contents.Stack stack, List<Contents.Segment> segments) {}

  Rescue(ReplicaState state, Contents contents) {
    this.state = state;
    this.contents = contents;
  }

  List<SavedContent> save(Set<Long> edits, SavedFiles into) throws IOException {
    List<SavedContent> saved = new ArrayList<>();
    for (Content content : state.database().read(() -> contents(edits))) {
      SavedFiles.Saved file = into.create(fileName(content.path()));
      boolean complete = true;
      try (Layer target = file.content()) {
        for (Contents.Segment segment : content.segments()) {
          switch (segment.place()) {
            case Contents.Place.InLayer(var layer) ->
                complete &= copy(layer, segment.range(), target);
            case Contents.Place.Hole() -> {}
            case Contents.Place.Absent() -> complete = false;
          }
        }
        target.truncate(content.stack().size());
        target.sync();
      }
      saved.add(new SavedContent(content.path(), file.path(), complete));
    }
    if (!saved.isEmpty()) {
      into.sync();
    }
    return saved;
  }

  /** Each that nothing lies over; a file that became one with another may have several. */
  private List<Content> contents(Set<Long> edits) throws IOException {
    List<Content> found = new ArrayList<>();
    Set<Long> beneath = new HashSet<>();
    for (long number : new TreeSet<>(edits).descendingSet()) {
      EditLog.Row edit = state.log().find(number).orElseThrow();
      if (edit.layer() != 0 && !beneath.contains(number)) {
        List<EditLog.Row> layers = state.log().layersUpTo(number);
        layers.forEach(row -> beneath.add(row.number()));
        Contents.Stack stack = stack(edit, layers);
        List<Contents.Segment> segments = contents.segments(stack, new ByteRange(0, stack.size()));
        found.addFirst(new Content(state.paths().of(edit), stack, segments));
      }
    }
    return found;
  }

  /** As it is seen, if it is: what another content of its file lies over is not known. */
  private Contents.Stack stack(EditLog.Row edit, List<EditLog.Row> layers) throws IOException {
    NodeRow file = state.nodes().get(edit.node());
    return state.log().isShown(edit)
        ? contents.stack(file)
        : new Contents.Stack(
            layers.stream().map(EditLog.Row::layer).toList(), edit.size(), file.contentVersion);
  }

  /** Whether all of it is what was written. */
  private boolean copy(long layer, ByteRange range, Layer target) throws IOException {
    boolean whole = true;
    ByteBuffer piece = ByteBuffer.allocate((int) Math.min(PIECE_BYTES, range.length()));
    long at = range.offset();
    while (at < range.end()) {
      piece.clear().limit((int) Math.min(piece.capacity(), range.end() - at));
      long from = at;
      try {
        state.database().read(() -> state.files().read(layer, piece, from));
      } catch (DamagedContentException damaged) {
        LOG.warn("what is saved of layer {} is damaged: {}", layer, damaged.getMessage());
        whole = false;
      }
      if (piece.position() == 0) {
        throw new IOException("layer " + layer + " of the cache ends before " + range);
      }
      at += piece.position();
      target.write(piece.flip(), from);
    }
    return whole;
  }

  private static String fileName(String path) {
    String last = path.substring(path.lastIndexOf('/') + 1);
    String plain = last.replaceAll("[^\\p{L}\\p{N}._ ()+-]", "_");
    int length = plain.length();
    // The end tells what kind of file it is.
    String kept = length > LONGEST_NAME ? plain.substring(length - LONGEST_NAME) : plain;
    return kept.startsWith(".") || kept.isEmpty() ? "_" + kept : kept;
  }
}
