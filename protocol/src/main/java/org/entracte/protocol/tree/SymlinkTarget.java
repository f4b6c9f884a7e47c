package org.entracte.protocol.tree;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Where a symbolic link points: 1 to 4095 bytes, no NUL; never followed by a tree. Immutable. */
public final class SymlinkTarget {
  public static final int MAX_BYTES = 4095;

  private final byte[] bytes;

  /** Copies {@code bytes}; IllegalArgumentException if empty, too long or with a NUL. */
  public SymlinkTarget(byte[] bytes) {
    if (!isValid(bytes)) {
      throw new IllegalArgumentException("not a link target: " + bytes.length + " bytes");
    }
    this.bytes = bytes.clone();
  }

  public static SymlinkTarget of(String text) {
    return new SymlinkTarget(text.getBytes(StandardCharsets.UTF_8));
  }

  public static boolean isValid(byte[] bytes) {
    if (bytes.length == 0 || bytes.length > MAX_BYTES) {
      return false;
    }
    for (byte b : bytes) {
      if (b == 0) {
        return false;
      }
    }
    return true;
  }

  public byte[] toBytes() {
    return bytes.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SymlinkTarget target && Arrays.equals(bytes, target.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
