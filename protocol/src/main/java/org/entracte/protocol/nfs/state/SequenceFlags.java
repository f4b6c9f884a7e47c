package org.entracte.protocol.nfs.state;

/** The SEQ4_STATUS flags we answer (RFC 8881, 18.46.1). */
final class SequenceFlags {
  static final int CB_PATH_DOWN = 0x1;
  static final int RECALLABLE_STATE_REVOKED = 0x40;
  static final int CB_PATH_DOWN_SESSION = 0x200;
  static final int BACKCHANNEL_FAULT = 0x400;

  private SequenceFlags() {}
}
