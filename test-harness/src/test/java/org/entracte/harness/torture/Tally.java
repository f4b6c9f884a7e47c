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

  /** Of one round. */
  String counts() {
    return String.format(
        "operations=%d kills=%d cuts=%d conflicts=%d", operations, kills, cuts, conflicts);
  }

  @Override
  public String toString() {
    return String.format("rounds=%d %s failures=%d", rounds, counts(), failures);
  }
}
