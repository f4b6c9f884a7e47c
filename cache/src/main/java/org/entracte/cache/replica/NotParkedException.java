package org.entracte.cache.replica;

/** What was asked for a path cannot be done to it as it stands; the message says why. */
public final class NotParkedException extends Exception {
  private static final long serialVersionUID = 1L;

  NotParkedException(String message) {
    super(message);
  }
}
