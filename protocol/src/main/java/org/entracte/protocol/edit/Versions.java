package org.entracte.protocol.edit;

/**
 * When an object last changed, as journal numbers of its export: 0 for "not since the gateway first
 * saw it". Only the gateway makes them.
 */
public record Versions(long content, long attributes) {
  public static final Versions FIRST_SEEN = new Versions(0, 0);
}
