package org.entracte.protocol.edit;

/** Bytes that are no record of a kind and version we know: damaged, cut off, or too new. */
public final class CorruptRecordException extends Exception {
  private static final long serialVersionUID = 1L;

  public CorruptRecordException(String message) {
    super(message);
  }

  public CorruptRecordException(String message, Throwable cause) {
    super(message, cause);
  }
}
