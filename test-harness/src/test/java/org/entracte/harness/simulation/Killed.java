package org.entracte.harness.simulation;

/** A process was killed: thrown from its ports, again and again, until its stack is unwound. */
final class Killed extends Error {
  private static final long serialVersionUID = 1L;

  private final transient KillSwitch victim;

  Killed(KillSwitch victim, String before) {
    super("killed before " + before, null, false, false);
    this.victim = victim;
  }

  /** Whether it was this process that died. */
  boolean is(KillSwitch process) {
    return victim == process;
  }
}
