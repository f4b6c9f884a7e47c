package org.entracte.protocol.nfs.state;

import org.entracte.protocol.nfs.xdr.XdrWriter;
import org.jspecify.annotations.Nullable;

/** What a SEQUENCE turned out to be. */
public sealed interface Sequenced {
  /** A new request: execute it, then call {@link ClientTable#finish}. */
  record Fresh(Session session, int slot, boolean cache) implements Sequenced {
    /** Names this request in a callback: csa_referring_call_lists (RFC 8881, 20.9). */
    public byte[] referring() {
      XdrWriter out = new XdrWriter(64, 64);
      out.writeInt(1);
      out.writeFixed(session.id().toBytes());
      out.writeInt(1);
      out.writeInt(session.sequenceOf(slot));
      out.writeInt(slot);
      return out.copyFrom(0);
    }
  }

  /**
   * A repetition of the slot's last request.
   *
   * @param reply the whole answer given then; null if it was not kept
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Repeated(Session session, byte @Nullable [] reply) implements Sequenced {}
}
