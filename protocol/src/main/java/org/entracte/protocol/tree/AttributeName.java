package org.entracte.protocol.tree;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The name of an extended attribute: 1 to 255 bytes of any kind but NUL, not necessarily UTF-8.
 *
 * @param latin its bytes, each as the character of that number
 */
public record AttributeName(String latin) implements Comparable<AttributeName> {
  public static final int MAX_BYTES = 255;

  public AttributeName {
    flaw(latin.getBytes(StandardCharsets.ISO_8859_1))
        .ifPresent(
            flaw -> {
              throw new IllegalArgumentException("not the name of an attribute: " + flaw);
            });
  }

  public static AttributeName of(byte[] bytes) {
    return new AttributeName(new String(bytes, StandardCharsets.ISO_8859_1));
  }

  /** Why these bytes are no name: NAME_TOO_LONG or INVALID. */
  public static Optional<FileError> flaw(byte[] bytes) {
    if (bytes.length > MAX_BYTES) {
      return Optional.of(FileError.NAME_TOO_LONG);
    }
    boolean invalid = bytes.length == 0;
    for (byte each : bytes) {
      invalid |= each == 0;
    }
    return invalid ? Optional.of(FileError.INVALID) : Optional.empty();
  }

  public byte[] toBytes() {
    return latin.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Override
  public int compareTo(AttributeName other) {
    return latin.compareTo(other.latin);
  }

  /** For messages: as UTF-8, as people mostly write it. */
  @Override
  public String toString() {
    return new String(toBytes(), StandardCharsets.UTF_8);
  }
}
