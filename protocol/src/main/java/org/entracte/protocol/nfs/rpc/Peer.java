package org.entracte.protocol.nfs.rpc;

import org.entracte.protocol.tree.Caller;

/**
 * Who calls.
 *
 * @param caller as he claims
 * @param origin the connection he calls over
 */
public record Peer(Caller caller, Origin origin) {}
