package org.entracte.harness.bench.contest;

/** One row of one benchmark, both sides. */
public record Result(String benchmark, Row row, Score ours, Score peer) {
  /** How many times as fast as the peer we are, by the medians: above 1 we are faster. */
  public double ratio() {
    double mine = ours.values().median();
    double theirs = peer.values().median();
    return switch (row.better()) {
      case LESS -> theirs / mine;
      case MORE -> mine / theirs;
    };
  }
}
