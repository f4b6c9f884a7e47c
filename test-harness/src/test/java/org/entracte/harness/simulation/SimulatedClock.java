package org.entracte.harness.simulation;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Time as the simulation wants it; no two readings are alike, so an mtime names a version. */
final class SimulatedClock implements InstantSource {
  private static final Duration TICK = Duration.ofNanos(1_000);

  private Instant now = Instant.parse("2026-11-22T08:00:00Z");

  @Override
  public Instant instant() {
    now = now.plus(TICK);
    return now;
  }

  void pass(Duration duration) {
    now = now.plus(duration);
  }
}
