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

  Violation(long seed, String what, Trace trace, @Nullable Throwable cause) {
    super(
        "seed "
            + seed
            + " (replay it with -Dsimulation.seed="
            + seed
            + "): "
            + what
            + System.lineSeparator()
            + trace,
        cause);
    this.what = what;
  }

  /** Without seed and story. */
  String what() {
    return what;
  }
}
