package org.entracte.protocol.nfs.op;

import org.entracte.protocol.nfs.state.Status;

/**
 * What an OPEN may have in it.
 *
 * @param lastClaim the highest open_claim_type4
 * @param lastCreation the highest createmode4
 * @param wishes bits of share_access that do not say how to open
 * @param otherType what tells that a name is neither file, directory nor symbolic link
 */
record OpenForm(int lastClaim, int lastCreation, int wishes, Status otherType) {
  /** RFC 7530, 16.16. */
  static final OpenForm PLAIN = new OpenForm(3, 2, 0, Status.SYMLINK);

  /** RFC 8881, 18.16. */
  static final OpenForm IN_SESSIONS = new OpenForm(6, 3, ~3, Status.WRONG_TYPE);
}
