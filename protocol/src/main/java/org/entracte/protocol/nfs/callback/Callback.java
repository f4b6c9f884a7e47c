package org.entracte.protocol.nfs.callback;

/** One thing to tell a client. */
public interface Callback {
  /** The operation, in a session behind CB_SEQUENCE, in XDR, its number first. */
  byte[] operation();

  /**
   * The operation of this server's that the client must have the answer of first (csa_referring
   * calls, RFC 8881, 2.10.6.3), in XDR as a list of lists. Of no use without a session.
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
    BROKEN;

    private static final int BAD_HANDLE = 10001;
    private static final int SERVERFAULT = 10006;
    private static final int DELAY = 10008;
    private static final int RESOURCE = 10018;
    private static final int BAD_STATEID = 10025;

    /** What a client means by this status: it may not have seen yet what it was given, or fail. */
    static Outcome of(int status) {
      return switch (status) {
        case DELAY, BAD_STATEID, BAD_HANDLE, RESOURCE, SERVERFAULT -> LATER;
        default -> TAKEN;
      };
    }
  }
}
