package org.entracte.gateway.service;

/** Counts steps that change something, and ends the process, so to speak, before one of them. */
final class Fuse {
  private long left;
  private long steps;
  private boolean dead;

  /**
   * @param steps how many steps are still made
   */
  Fuse(long steps) {
    this.left = steps;
  }

  static Fuse none() {
    return new Fuse(Long.MAX_VALUE);
  }

  /** The end: nothing that runs afterwards reaches disk or database. */
  static final class Killed extends Error {
    private static final long serialVersionUID = 1L;

    Killed() {
      super("killed", null, false, false);
    }
  }

  void alive() {
    if (dead) {
      throw new Killed();
    }
  }

  void step() {
    alive();
    if (left-- == 0) {
      dead = true;
      throw new Killed();
    }
    steps++;
  }

  /** The end, now. */
  void burn() {
    dead = true;
    alive();
  }

  long steps() {
    return steps;
  }
}
