package org.entracte.protocol.replication;

/**
 * A place in an export's journal: behind row {@code number}, whose tag is {@code tag}. A gateway
 * that was restored from a backup knows another tag, or none.
 *
 * @param incarnation the journal's own random number
 */
public record Position(long incarnation, long number, long tag) {}
