/**
 * What the server remembers of its clients: client ids, sessions, slots with their replies, opens,
 * byte-range locks, leases, grace (RFC 8881, 2.10, 8, 9). One lock guards it all; no tree is called
 * under it.
 */
@NullMarked
package org.entracte.protocol.nfs.state;

import org.jspecify.annotations.NullMarked;
