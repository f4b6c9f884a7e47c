package org.entracte.harness.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What was asked for.
 *
 * @param only names of benchmarks; all of them when it is empty
 * @param rounds counted turns of each side
 * @param quick small sizes, for a look whether everything works
 * @param json where the figures go as JSON
 * @param profile the folder for profiles of our server
 * @param folder what is exported is made in it: it decides which disk is measured
 */
record Options(
    List<String> only,
    int rounds,
    boolean quick,
    Optional<Path> json,
    Optional<Path> profile,
    Path folder) {
  Options {
    only = List.copyOf(only);
  }

  /** Words that bin/bench has checked: ONLY ROUNDS QUICK JSON PROFILE FOLDER, "" for none. */
  static Options parse(List<String> words) {
    return new Options(
        words.get(0).isEmpty() ? List.of() : List.of(words.get(0).split(",", -1)),
        Integer.parseInt(words.get(1)),
        words.get(2).equals("quick"),
        path(words.get(3)),
        path(words.get(4)),
        Path.of(words.get(5)));
  }

  private static Optional<Path> path(String word) {
    return word.isEmpty() ? Optional.empty() : Optional.of(Path.of(word));
  }
}
