package org.entracte.protocol.nfs.state;

/** A sessionid4: the client id, and the number of the session with its generation. */
public record SessionId(long clientId, int index, int generation) {}
