package org.entracte.protocol.nfs.op;

import org.entracte.protocol.nfs.state.NfsException;
import org.entracte.protocol.nfs.state.Status;

/** Owners as text: decimal numbers (RFC 8881, 5.9). */
final class OwnerText {
  private static final int MAX_DIGITS = 10;
  private static final long NOBODY_AT_ALL = 0xffff_ffffL;

  private OwnerText() {}

  /**
   * The number of a user or group.
   *
   * @throws NfsException INVAL if it is empty, BADOWNER if it is none
   */
  static int parse(String text) throws NfsException {
    if (text.isEmpty()) {
      throw Status.INVAL.exception();
    }
    boolean digits = text.chars().allMatch(c -> c >= '0' && c <= '9');
    if (text.length() > MAX_DIGITS || !digits) {
      throw Status.BADOWNER.exception();
    }
    long id = Long.parseLong(text);
    if (id >= NOBODY_AT_ALL) {
      throw Status.BADOWNER.exception();
    }
    return (int) id;
  }
}
