package org.entracte.harness.simulation;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.entracte.cache.content.Layer;
import org.entracte.cache.content.LayerStore;

/** Bits that flip in clean content on a laptop's disk: in what its database has a checksum of. */
final class Rot {
  private static final String CLEAN =
      "SELECT c.layer, c.start, c.stop FROM checksums c JOIN nodes n ON n.base_layer = c.layer"
          + " WHERE c.layer NOT IN (SELECT layer FROM edits) ORDER BY c.layer, c.start";

  private static final String UNDER_EDITS =
      "SELECT 1 FROM nodes n JOIN edits e ON e.node = n.node WHERE e.layer <> 0"
          + " AND e.state = 'SENT' AND n.base_layer = ";

  private final Supplier<LayerStore> disk;
  private final SimulatedDatabase database;
  private final List<Flip> flips = new ArrayList<>();

  private record Piece(long layer, long start, long stop) {}

  /** Of one bit: what it was in, and the byte it made. */
  private record Flip(long layer, long offset, byte before, byte after) {}

  Rot(Supplier<LayerStore> disk, SimulatedDatabase database) {
    this.disk = disk;
    this.database = database;
  }

  /** Flips a bit, and tells where; empty if there is none that may. */
  Optional<String> flip(Dice dice) throws IOException, SQLException {
    List<Piece> pieces = clean();
    if (pieces.isEmpty()) {
      return Optional.empty();
    }
    Piece piece = pieces.get(dice.below(pieces.size()));
    long offset = piece.start() + dice.below((int) (piece.stop() - piece.start()));
    byte before = read(piece.layer(), offset);
    Flip flip = new Flip(piece.layer(), offset, before, (byte) (before ^ 1 << dice.below(8)));
    write(flip.layer(), offset, flip.after());
    flips.add(flip);
    return Optional.of("a bit at " + offset + " of layer " + flip.layer());
  }

  /**
   * The process is about to start after a kill, which may have fallen into the taking in of a
   * verdict, so what lies under an edit that was sent is taken as it is found (decision 0013): a
   * bit must not have flipped there just then, nor may a power cut bring its flip back.
   */
  void undoUnderEdits() throws IOException, SQLException {
    // The latest first: a byte may have been hit twice.
    for (Flip flip : flips.reversed()) {
      if (isUnderEdits(flip.layer())
          && disk.get().numbers().contains(flip.layer())
          && read(flip.layer(), flip.offset()) == flip.after()) {
        write(flip.layer(), flip.offset(), flip.before());
      }
    }
    List<Long> there = disk.get().numbers();
    flips.removeIf(flip -> !there.contains(flip.layer()));
  }

  private List<Piece> clean() throws SQLException {
    List<Piece> pieces = new ArrayList<>();
    try (Statement statement = database.memory().createStatement();
        ResultSet rows = statement.executeQuery(CLEAN)) {
      while (rows.next()) {
        pieces.add(new Piece(rows.getLong(1), rows.getLong(2), rows.getLong(3)));
      }
    }
    return pieces;
  }

  private boolean isUnderEdits(long layer) throws SQLException {
    try (Statement statement = database.memory().createStatement();
        ResultSet rows = statement.executeQuery(UNDER_EDITS + layer)) {
      return rows.next();
    }
  }

  private byte read(long layer, long offset) throws IOException {
    try (Layer file = disk.get().open(layer)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      var _ = file.read(one, offset);
      return one.get(0);
    }
  }

  private void write(long layer, long offset, byte value) throws IOException {
    try (Layer file = disk.get().open(layer)) {
      file.write(ByteBuffer.wrap(new byte[] {value}), offset);
    }
  }
}
