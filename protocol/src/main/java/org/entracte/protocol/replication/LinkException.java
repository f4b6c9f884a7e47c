package org.entracte.protocol.replication;

import org.jspecify.annotations.Nullable;

/** The gateway did not answer, or not with an answer. */
public final class LinkException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What is known of the request. */
  public enum Kind {
    /** It never got there. */
    UNREACHABLE,
    /** It may or may not have been carried out: ask again, never assume. */
    UNKNOWN_OUTCOME,
    /** The gateway understood and will not: wrong export, protocol version or access. */
    REFUSED
  }

  private final Kind kind;

  public LinkException(Kind kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
