package org.entracte.protocol.tree;

import org.jspecify.annotations.Nullable;

/**
 * A tree's refusal. Carries no stack trace unless it has a cause: refusals are ordinary answers and
 * must stay cheap. The message says what happened, to which path, and what the person can do.
 */
public final class FileException extends Exception {
  private static final long serialVersionUID = 1L;

  private final FileError error;

  public FileException(FileError error, String message) {
    super(message, null, false, false);
    this.error = error;
  }

  public FileException(FileError error, String message, @Nullable Throwable cause) {
    super(message, cause, false, cause != null);
    this.error = error;
  }

  public FileError error() {
    return error;
  }
}
