package org.entracte.protocol.nfs.state;

import org.jspecify.annotations.Nullable;

/** An open, or what was taken through one. */
sealed interface HeldByOpen extends Held permits Open, LockHolding {
  /** The open itself, or the one the locks were made through. */
  Open open();

  @Override
  default Client client() {
    return open().client;
  }

  @Override
  default FileKey key() {
    return open().file.key;
  }

  @Override
  default @Nullable HeldFile file(int access) {
    return access == OpenTable.WRITE ? open().writing : open().reading;
  }

  @Override
  default boolean isOf(int principal) {
    return open().isOf(principal);
  }

  @Override
  default boolean isUsable() {
    return !open().closed && !open().unconfirmed;
  }
}
