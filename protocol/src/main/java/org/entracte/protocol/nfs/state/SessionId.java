package org.entracte.protocol.nfs.state;

import java.nio.ByteBuffer;

/** A sessionid4: the client id, and the number of the session with its generation. */
public record SessionId(long clientId, int index, int generation) {
  public byte[] toBytes() {
    return ByteBuffer.allocate(16).putLong(clientId).putInt(index).putInt(generation).array();
  }
}
