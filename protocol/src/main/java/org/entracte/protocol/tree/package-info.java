/**
 * The port that both front ends (NFSv4, WebDAV) speak and that the gateway, the cache and the
 * in-memory model implement, with the values it trades in. Depends on nothing else of ours.
 */
@NullMarked
package org.entracte.protocol.tree;

import org.jspecify.annotations.NullMarked;
