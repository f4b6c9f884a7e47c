package org.entracte.protocol.nfs.state;

/** What a stateid stands for. */
sealed interface Held permits Open, LockHolding {
  /** The open itself, or the one the locks were made through. */
  Open open();

  /** The number in its stateid. */
  StateNumber number();
}
