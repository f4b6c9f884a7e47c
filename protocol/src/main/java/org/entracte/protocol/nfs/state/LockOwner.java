package org.entracte.protocol.nfs.state;

/** Who holds byte-range locks: a lock owner of a client. */
public record LockOwner(long clientId, OwnerKey owner) {}
