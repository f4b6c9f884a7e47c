package org.entracte.harness.simulation;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * What a machine believes the time to be; can be set. No two readings of any machines are alike, so
 * an mtime still names a version: the last digits tell the machine and how often it was set.
 */
final class MachineClock implements InstantSource {
  private static final int MACHINES = 10;

  private final SimulatedClock truth;
  private final int machine;
  private Duration off;
  private int timesSet;

  /**
   * @param machine from 0 to 9
   */
  MachineClock(SimulatedClock truth, int machine) {
    this.truth = truth;
    this.machine = machine;
    this.off = Duration.ofNanos(machine);
  }

  /** Sets it to this far from the truth; up to 99 times. */
  void set(Duration wrong) {
    timesSet = Math.min(timesSet + 1, 99);
    off = Duration.ofMillis(wrong.toMillis()).plusNanos(machine + (long) timesSet * MACHINES);
  }

  @Override
  public Instant instant() {
    return truth.instant().plus(off);
  }
}
