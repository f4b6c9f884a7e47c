package org.entracte.harness.crash;

import java.util.random.RandomGenerator;

/** Decides what of the unsynced writes reached a disk before the power went. */
public interface Fate {
  /** Nothing that was not synced. */
  Fate NOTHING = choices -> 0;

  /** All of it. */
  Fate EVERYTHING = choices -> choices - 1;

  /**
   * Picks one of several things that may be on the disk, the oldest first.
   *
   * @return from 0 to {@code choices - 1}
   */
  int pick(int choices);

  /** Any of it, each piece on its own. */
  static Fate random(RandomGenerator random) {
    return random::nextInt;
  }
}
