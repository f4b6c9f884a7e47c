package org.entracte.harness.simulation;

/** A disk that fails now and then: each so many calls, one does. */
final class Flaw {
  private long every;
  private long left;
  private long strikes;

  /**
   * From now on.
   *
   * @param first the first call that fails, from 1
   * @param then how many calls it takes from one to the next
   */
  void begin(long first, long then) {
    left = first;
    every = then;
  }

  void end() {
    every = 0;
  }

  boolean isThere() {
    return every > 0;
  }

  long strikesSoFar() {
    return strikes;
  }

  /** To be asked before each call: whether this one fails. */
  boolean strikes() {
    if (every == 0 || --left > 0) {
      return false;
    }
    left = every;
    strikes++;
    return true;
  }
}
