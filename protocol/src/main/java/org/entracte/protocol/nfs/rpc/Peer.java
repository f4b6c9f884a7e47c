package org.entracte.protocol.nfs.rpc;

import org.entracte.protocol.tree.Caller;

/**
 * Who calls.
 *
 * @param caller as he claims
 * @param here whether from this machine
 * @param back the way to call back over the same connection
 */
public record Peer(Caller caller, boolean here, BackPath back) {}
