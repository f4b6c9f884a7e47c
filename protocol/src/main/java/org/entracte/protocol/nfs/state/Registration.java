package org.entracte.protocol.nfs.state;

import org.entracte.protocol.nfs.callback.DialedChannel;
import org.jspecify.annotations.Nullable;

/**
 * What SETCLIENTID told and was answered (RFC 7530, 16.33), of a client without sessions.
 *
 * @param verifier setclientid_confirm, which a SETCLIENTID_CONFIRM must repeat
 * @param callback where the client listens, as it said so
 * @param target where and how it is called; null if it is not
 * @param update a further SETCLIENTID of the same client, not confirmed yet
 */
record Registration(
    long verifier,
    CallbackAddress callback,
    DialedChannel.@Nullable Target target,
    @Nullable Registration update) {
  Registration(long verifier, CallbackAddress callback, DialedChannel.@Nullable Target target) {
    this(verifier, callback, target, null);
  }

  Registration with(@Nullable Registration newUpdate) {
    return new Registration(verifier, callback, target, newUpdate);
  }

  /** What a SETCLIENTID_CONFIRM with this verifier confirms; null if nothing. */
  @Nullable Registration confirmedBy(long told) {
    if (update != null && update.verifier == told) {
      return update;
    }
    return verifier == told ? this : null;
  }
}
