package org.entracte.harness.simulation;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.OpenFile;

/**
 * Files that people keep open while other things happen. A reader on a laptop sees one version of
 * what others write (I7): all he has read since somebody on his own laptop last wrote something is
 * from one content, or he is told that it cannot be had.
 */
final class HeldOpens {
  private static final int MOST = 3;
  private static final int MOST_WORDS = 4;

  private final Ledger ledger;
  private final Trace trace;
  private final Tally tally;
  private final Map<Character, List<Held>> held = new HashMap<>();

  /** One of them. */
  private static final class Held {
    private final OpenFile open;
    private final String path;
    private final List<Ledger.Piece> pieces = new ArrayList<>();
    private long since;

    private Held(OpenFile open, String path, long since) {
      this.open = open;
      this.path = path;
      this.since = since;
    }
  }

  HeldOpens(Ledger ledger, Trace trace, Tally tally) {
    this.ledger = ledger;
    this.trace = trace;
    this.tally = tally;
  }

  private List<Held> of(char writer) {
    return held.computeIfAbsent(writer, key -> new ArrayList<>());
  }

  /**
   * Opens a file, or goes on with one that is open.
   *
   * @param mayBeGone somebody may have removed it and been told that a disk failed
   */
  void act(User user, Dice dice, boolean mayBeGone) {
    char letter = user.writer();
    List<Held> mine = of(letter);
    if (mine.isEmpty() || (mine.size() < MOST && dice.chance(25))) {
      user.attempt(
          () -> {
            User.Opened opened = user.open(dice.chance(50));
            mine.add(new Held(opened.file(), opened.path(), ledger.deeds(letter)));
          });
      return;
    }
    Held one = dice.pick(mine);
    if (dice.chance(15)) {
      mine.remove(one);
      trace.add(user.who() + " user: close " + one.path);
      user.attempt(one.open::close);
    } else if (one.open.mode().writes() && dice.chance(60)) {
      tally.count("writes through held opens");
      user.attempt(() -> user.writeThrough(one.open, one.path, mayBeGone));
    } else {
      user.attempt(() -> read(one, user, dice));
    }
  }

  private void read(Held one, User user, Dice dice) throws FileException {
    int words = (int) (one.open.attributes().sizeBytes() / Words.LENGTH);
    int at = dice.below(words + 1) * Words.LENGTH;
    int length = (dice.chance(20) ? words + 1 : 1 + dice.below(MOST_WORDS)) * Words.LENGTH;
    trace.add(user.who() + " user: read on in " + one.path + " at " + at);
    ByteBuffer buffer = ByteBuffer.allocate(length);
    var _ = one.open.read(buffer, at);
    Ledger.Piece piece = new Ledger.Piece(at, Words.text(buffer));
    trace.result(Words.brief(piece.text()));
    long now = ledger.deeds(user.writer());
    if (one.since != now) {
      one.pieces.clear();
      one.since = now;
    }
    one.pieces.add(piece);
    tally.count("reads through held opens");
    boolean known = !ledger.isTorn(one.open.attributes().modified());
    if (isOnLaptop(user)
        && known
        && !one.open.mode().writes()
        && !ledger.isOfOneContent(one.pieces)) {
      throw new Violation(
          "I7, "
              + user.who()
              + " reads within one open of "
              + one.path
              + " what never was one content: "
              + one.pieces);
    }
  }

  /** At the gateway the bytes are those of the disk, where others write in place. */
  private static boolean isOnLaptop(User user) {
    return Character.isDigit(user.writer());
  }

  /** Their process is dead. */
  void drop(char writer) {
    of(writer).clear();
  }

  /** Everybody goes home. */
  void closeAll() throws FileException {
    for (List<Held> each : held.values()) {
      for (Held one : each) {
        one.open.close();
      }
      each.clear();
    }
  }
}
