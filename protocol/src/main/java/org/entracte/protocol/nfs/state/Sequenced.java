package org.entracte.protocol.nfs.state;

import org.jspecify.annotations.Nullable;

/** What a SEQUENCE turned out to be. */
public sealed interface Sequenced {
  /** A new request: execute it, then call {@link ClientTable#finish}. */
  record Fresh(Session session, int slot, boolean cache) implements Sequenced {}

  /**
   * A repetition of the slot's last request.
   *
   * @param reply the whole answer given then; null if it was not kept
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Repeated(Session session, byte @Nullable [] reply) implements Sequenced {}
}
