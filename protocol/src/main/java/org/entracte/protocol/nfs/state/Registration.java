package org.entracte.protocol.nfs.state;

import org.jspecify.annotations.Nullable;

/**
 * What SETCLIENTID told and was answered (RFC 7530, 16.33), of a client without sessions.
 *
 * @param verifier setclientid_confirm, which a SETCLIENTID_CONFIRM must repeat
 * @param callback where the client listens; never used, as no delegations are granted
 * @param update a further SETCLIENTID of the same client, not confirmed yet
 */
record Registration(long verifier, CallbackAddress callback, @Nullable Registration update) {
  Registration(long verifier, CallbackAddress callback) {
    this(verifier, callback, null);
  }

  Registration with(@Nullable Registration newUpdate) {
    return new Registration(verifier, callback, newUpdate);
  }
}
