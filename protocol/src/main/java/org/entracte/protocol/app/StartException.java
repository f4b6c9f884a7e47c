package org.entracte.protocol.app;

/** A program cannot start; the message tells its user why and what to do. */
public final class StartException extends Exception {
  private static final long serialVersionUID = 1L;

  private final ExitCode code;

  public StartException(String message) {
    super(message);
    this.code = ExitCode.ERROR;
  }

  public StartException(String message, Throwable cause) {
    super(message, cause);
    this.code = ExitCode.ERROR;
  }

  private StartException(String message, ExitCode code) {
    super(message);
    this.code = code;
  }

  /** The command line or configuration says what cannot be: a wrong use. */
  public static StartException usage(String message) {
    return new StartException(message, ExitCode.USAGE);
  }

  /** How the program ends. */
  public ExitCode code() {
    return code;
  }
}
