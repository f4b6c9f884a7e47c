package org.entracte.protocol.nfs.xdr;

/** The bytes are no valid XDR for what was expected. Carries no stack trace: clients cause it. */
public final class XdrException extends Exception {
  private static final long serialVersionUID = 1L;

  public XdrException(String message) {
    super(message, null, false, false);
  }
}
