package org.entracte.harness.simulation;

/**
 * How a planted bug was found, if it was.
 *
 * @param schedules how many were run
 * @param what the promise that broke; empty if none did
 */
record Finding(int schedules, String what) {
  /** Runs seeds with the bug planted until one shows it. */
  static Finding of(PlantedBug bug, Site site) {
    for (int seed = 0; seed < bug.mostSeeds(); seed++) {
      try {
        var _ = Simulation.run(bug.schedule(seed), bug.plant(), site);
      } catch (Violation violation) {
        return new Finding(seed + 1, violation.promise());
      }
    }
    return new Finding(bug.mostSeeds(), "");
  }

  boolean found() {
    return !what.isEmpty();
  }

  @Override
  public String toString() {
    return found()
        ? "caught in " + schedules + " schedules: " + what.lines().findFirst().orElse("")
        : "MISSED in " + schedules + " schedules";
  }
}
