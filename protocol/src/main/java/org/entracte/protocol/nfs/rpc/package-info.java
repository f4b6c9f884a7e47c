/**
 * ONC RPC over TCP (RFC 5531): record marking, calls and replies, AUTH_NONE and AUTH_SYS, one
 * platform thread per connection. Lock order: a connection's write lock is a leaf; nothing else is
 * taken under it.
 */
@NullMarked
package org.entracte.protocol.nfs.rpc;

import org.jspecify.annotations.NullMarked;
