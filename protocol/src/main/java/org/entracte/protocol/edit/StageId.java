package org.entracte.protocol.edit;

/** A payload on its way to the gateway: the client and a number of the client's own. */
public record StageId(ClientId client, long number) {}
