package org.entracte.protocol.edit;

/** A laptop's cache folder, for the gateway: 128 random bits, made when the folder is made. */
public record ClientId(long high, long low) {
  @Override
  public String toString() {
    return Long.toHexString(high) + "-" + Long.toHexString(low);
  }
}
