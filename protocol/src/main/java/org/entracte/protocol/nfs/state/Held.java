package org.entracte.protocol.nfs.state;

import org.jspecify.annotations.Nullable;

/** What a stateid stands for. */
sealed interface Held permits HeldByOpen, Delegation {
  Client client();

  /** The number in its stateid. */
  StateNumber number();

  FileKey key();

  /** The file opened for READ or WRITE, as {@link OpenTable} numbers them; null if it is not. */
  @Nullable HeldFile file(int access);

  /** Whether that user opened it, or was given it. */
  boolean isOf(int principal);

  /**
   * Whether its stateid may be used.
   *
   * @throws NfsException if there is more to say of it than that it is bad
   */
  boolean isUsable() throws NfsException;
}
