package org.entracte.protocol.nfs.callback;

/** One thing to tell a client. */
public interface Callback {
  /** The operation behind CB_SEQUENCE, in XDR, its number first. */
  byte[] operation();

  /**
   * The operation of this server's that the client must have the answer of first (csa_referring
   * calls, RFC 8881, 2.10.6.3), in XDR as a list of lists.
   */
  byte[] referring();

  /** What became of it; told once, by a thread that must not wait. */
  void done(Outcome outcome);

  /** What became of a callback. */
  enum Outcome {
    /** The client has it. */
    TAKEN,
    /** The client asks for it later, or does not know yet what it is about. */
    LATER,
    /** This channel is of no use any more. */
    BROKEN
  }
}
