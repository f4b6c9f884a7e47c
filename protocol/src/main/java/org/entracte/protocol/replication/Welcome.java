package org.entracte.protocol.replication;

/**
 * The gateway's answer to {@link Hello}.
 *
 * @param fsid the export's number
 * @param head the last journal row
 * @param lastEdit the highest edit number of this client that has a verdict; 0 for none
 * @param readOnly whether edits are refused
 * @param keepsAttributes whether extended attributes are kept
 */
public record Welcome(
    long fsid, Position head, long lastEdit, boolean readOnly, boolean keepsAttributes) {}
