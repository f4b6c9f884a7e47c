package org.entracte.protocol.nfs.state;

/** An operation's refusal. Carries no stack trace: refusals are ordinary answers. */
public final class NfsException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Status status;

  NfsException(Status status) {
    super(status.name(), null, false, false);
    this.status = status;
  }

  public Status status() {
    return status;
  }
}
