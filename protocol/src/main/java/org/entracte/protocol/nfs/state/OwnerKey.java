package org.entracte.protocol.nfs.state;

import java.util.Arrays;

/** The opaque name of a client, an open owner or a lock owner; compared by its bytes. */
public final class OwnerKey {
  /** Longest opaque owner (NFS4_OPAQUE_LIMIT). */
  public static final int MAX_BYTES = 1024;

  private final byte[] bytes;
  private final int hash;

  /** Takes over {@code bytes}; nobody may change them afterwards. */
  public OwnerKey(byte[] bytes) {
    this.bytes = bytes;
    hash = Arrays.hashCode(bytes);
  }

  public byte[] bytes() {
    return bytes.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof OwnerKey key && Arrays.equals(bytes, key.bytes);
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
