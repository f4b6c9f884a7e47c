package org.entracte.protocol.edit;

import java.util.Arrays;
import java.util.HexFormat;

/** A content hash: one tag byte that names the function, then its bytes. Tag 1 is SHA-256. */
public final class Hash {
  public static final byte SHA_256 = 1;

  private final byte[] tagged;

  /** From {@link #toBytes()}; IllegalArgumentException for a tag or length we do not know. */
  public Hash(byte[] tagged) {
    if (tagged.length != 33 || tagged[0] != SHA_256) {
      throw new IllegalArgumentException("not a hash we know: " + tagged.length + " bytes");
    }
    this.tagged = tagged.clone();
  }

  public static Hash sha256(byte[] digest) {
    byte[] tagged = new byte[digest.length + 1];
    tagged[0] = SHA_256;
    System.arraycopy(digest, 0, tagged, 1, digest.length);
    return new Hash(tagged);
  }

  public byte[] toBytes() {
    return tagged.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Hash hash && Arrays.equals(tagged, hash.tagged);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(tagged);
  }

  @Override
  public String toString() {
    return HexFormat.of().formatHex(tagged, 1, tagged.length);
  }
}
