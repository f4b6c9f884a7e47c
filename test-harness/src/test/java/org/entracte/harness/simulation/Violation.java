package org.entracte.harness.simulation;

import org.jspecify.annotations.Nullable;

/** A promise was broken; the message names it and the seed, and tells the whole story. */
final class Violation extends AssertionError {
  private static final long serialVersionUID = 1L;

  private final String what;

  Violation(String what) {
    super(what);
    this.what = what;
  }

  Violation(String what, Throwable cause) {
    super(what, cause);
    this.what = what;
  }

  Violation(Schedule schedule, String what, Trace trace, @Nullable Throwable cause) {
    super(
        "seed "
            + schedule.seed()
            + " (replay it with bin/simulate --seed "
            + schedule.seed()
            + " --trace): "
            + what
            + System.lineSeparator()
            + trace
            + "schedule: "
            + schedule,
        cause);
    this.what = what;
  }

  /** Which promise, for telling whether another schedule breaks the same. */
  String promise() {
    boolean numbered = what.startsWith("I");
    int end = what.indexOf(numbered ? ',' : ':');
    return end < 0 ? what : what.substring(0, end);
  }

  /** Without seed and story. */
  String what() {
    return what;
  }
}
