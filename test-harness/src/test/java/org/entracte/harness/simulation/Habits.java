package org.entracte.harness.simulation;

import java.util.ArrayList;
import java.util.List;

/**
 * What people in one run tend to do, and how many names they have for it: with few names they meet
 * often, some runs are rename storms, some are all links or directories.
 *
 * @param names what files and directories are called
 * @param weights how often each operation of a {@link User} is done
 */
record Habits(List<String> names, List<Integer> weights) {
  private static final List<String> NAMES = List.of("a", "b", "c", "d", "e", "f.txt");

  Habits {
    names = List.copyOf(names);
    weights = List.copyOf(weights);
  }

  static Habits of(Dice dice) {
    List<Integer> weights = new ArrayList<>(User.WEIGHTS);
    for (int storms = dice.below(3); storms > 0; storms--) {
      int which = dice.below(weights.size());
      weights.set(which, weights.get(which) * 6);
    }
    int names = dice.chance(30) ? 2 + dice.below(2) : NAMES.size();
    return new Habits(NAMES.subList(0, names), weights);
  }
}
