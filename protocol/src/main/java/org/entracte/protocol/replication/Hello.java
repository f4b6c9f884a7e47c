package org.entracte.protocol.replication;

import org.entracte.protocol.edit.ClientId;

/**
 * A cache's greeting.
 *
 * @param device the laptop's name, for people and conflict names
 */
public record Hello(int protocolVersion, ClientId client, String device) {
  public static final int PROTOCOL_VERSION = 4;
}
