package org.entracte.protocol.nfs.state;

/**
 * What OPEN asks for.
 *
 * @param reclaim whether it was open before the server restarted
 * @param principal the user who asks
 */
public record OpenRequest(OwnerKey owner, int access, int deny, boolean reclaim, int principal) {}
