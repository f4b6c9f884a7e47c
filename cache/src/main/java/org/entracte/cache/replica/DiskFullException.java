package org.entracte.cache.replica;

import java.io.IOException;

/** The disk with the cache has no room for this. What is there already is unharmed. */
public final class DiskFullException extends IOException {
  private static final long serialVersionUID = 1;

  DiskFullException(String message) {
    super(message);
  }

  DiskFullException(String message, Throwable cause) {
    super(message, cause);
  }
}
