/**
 * Calls from the server to its clients: over their own connections in a session's slots (RFC 8881,
 * 2.10.3.1 and 20), or over one that the server makes (RFC 7530, 15): what is sent again when a
 * connection breaks, and what an answer means. A channel's lock is a leaf; nothing is sent and
 * nobody is told under it.
 */
@NullMarked
package org.entracte.protocol.nfs.callback;

import org.jspecify.annotations.NullMarked;
