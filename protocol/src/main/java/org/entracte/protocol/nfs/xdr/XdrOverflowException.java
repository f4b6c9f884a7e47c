package org.entracte.protocol.nfs.xdr;

/** What was to be written is longer than the writer's limit. Carries no stack trace. */
public final class XdrOverflowException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  XdrOverflowException(long needed, int limit) {
    super(needed + " bytes do not fit below the limit of " + limit, null, false, false);
  }
}
