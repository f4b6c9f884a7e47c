package org.entracte.protocol.tree;

import java.util.List;
import java.util.Optional;

/**
 * What changed in a tree, in the order in which it was noticed. Says only where to look: what is
 * there by now may be newer. Safe for many threads.
 */
public interface ChangeFeed {
  /**
   * A place between two changes. Good over restarts; one of a feed that was lost or restored to an
   * earlier state is told apart.
   *
   * @param incarnation of the feed
   * @param number of the last step before it; 0 for none
   * @param tag of that step, random
   */
  record Point(long incarnation, long number, long tag) {}

  /**
   * Changes that were noticed together.
   *
   * @param point behind them
   */
  record Step(Point point, List<Change> changes) {
    public Step {
      changes = List.copyOf(changes);
    }
  }

  /** One thing to look at again. */
  sealed interface Change {
    /**
     * A name leads to something else, or nowhere any more.
     *
     * @param former what it led to before
     */
    record NameChanged(FileId directory, Name name, Former former) implements Change {}

    /** Content or attributes of an object; it may be gone. */
    record ObjectChanged(FileId id) implements Change {}
  }

  /** What a name led to before it changed. */
  enum Former {
    DIRECTORY,
    /** Something else, or nothing. */
    OTHER,
    UNKNOWN
  }

  /** A name in a directory. */
  record Place(FileId directory, Name name) {}

  /** Behind everything so far, which is durable then. */
  Point now() throws FileException;

  /**
   * The next steps, without waiting for any.
   *
   * @param most steps at once; at least 1
   * @return none if {@code after} is the end; empty if it is no point of this feed
   */
  Optional<List<Step>> behind(Point after, int most) throws FileException;

  /** Every name an object is known under; none for the root and for what is gone. */
  List<Place> places(FileId id) throws FileException;
}
