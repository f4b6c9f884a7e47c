package org.entracte.protocol.nfs.rpc;

import org.entracte.protocol.tree.Caller;

/**
 * Who calls.
 *
 * @param caller as he claims
 * @param here whether from this machine
 */
public record Peer(Caller caller, boolean here) {}
