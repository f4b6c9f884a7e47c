package org.entracte.harness.simulation;

/**
 * One process's life. Every port of the process asks {@link #point} before it does anything; once
 * dead, nothing of the process reaches a disk any more, whatever its finally blocks try.
 */
final class KillSwitch {
  private static final long NEVER = Long.MAX_VALUE;

  private long left = NEVER;
  private long points;
  private boolean dead;
  private String last = "";
  private final Runnable atPoint;

  KillSwitch() {
    this(() -> {});
  }

  /**
   * @param atPoint done at each point that is survived
   */
  KillSwitch(Runnable atPoint) {
    this.atPoint = atPoint;
  }

  /** Kills at the {@code count}th point from now, from 1. */
  void arm(int count) {
    left = count;
  }

  void disarm() {
    left = NEVER;
  }

  boolean isDead() {
    return dead;
  }

  /** How many points were passed: the length of what was done, for choosing where to kill. */
  long points() {
    return points;
  }

  /** What the process was about to do when it died. */
  String lastWords() {
    return last;
  }

  void kill() {
    dead = true;
  }

  /** Throws {@link Killed} if the process is dead: something that waited comes back to nobody. */
  void check() {
    if (dead) {
      throw new Killed(this, "it came back");
    }
  }

  /** Throws {@link Killed} if the process is dead, or dies here. */
  void point(String what) {
    points++;
    if (!dead && left != NEVER && --left == 0) {
      dead = true;
      last = what;
    }
    if (dead) {
      throw new Killed(this, what);
    }
    atPoint.run();
  }
}
