package org.entracte.harness.torture;

/** What happened in a round, or in all of them. */
record Tally(int rounds, int operations, int kills, int cuts, int conflicts, int failures) {
  static final Tally NONE = new Tally(0, 0, 0, 0, 0, 0);

  Tally plus(Tally more) {
    return new Tally(
        rounds + more.rounds,
        operations + more.operations,
        kills + more.kills,
        cuts + more.cuts,
        conflicts + more.conflicts,
        failures + more.failures);
  }

  @Override
  public String toString() {
    return String.format(
        "rounds=%d operations=%d kills=%d cuts=%d conflicts=%d failures=%d",
        rounds, operations, kills, cuts, conflicts, failures);
  }
}
