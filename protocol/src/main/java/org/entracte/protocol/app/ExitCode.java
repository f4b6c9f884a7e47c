package org.entracte.protocol.app;

/** How commands end, for scripts. */
public enum ExitCode {
  OK(0),
  ERROR(1),
  USAGE(2),
  /** The gateway is away; nothing waits to be sent. */
  OFFLINE(4),
  /** Only of the command that lists conflicts: there are some. */
  CONFLICTS(5),
  /** Edits wait to be sent, or are parked. */
  PENDING(6);

  private final int code;

  ExitCode(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }
}
