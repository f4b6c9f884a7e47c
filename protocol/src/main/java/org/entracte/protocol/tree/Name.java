package org.entracte.protocol.tree;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * One component of a path: 1 to 255 bytes, any but '/' and NUL, and neither "." nor "..". Bytes,
 * not characters: a POSIX name need not be UTF-8. Immutable; ordered by unsigned bytes.
 */
public final class Name implements Comparable<Name> {
  /** Longest name, in bytes. */
  public static final int MAX_BYTES = 255;

  /** The gateway's own folder at an export's root; no front end shows it or lets it be made. */
  public static final Name RESERVED = of(".entracte");

  private final byte[] bytes;

  private Name(byte[] bytes) {
    this.bytes = bytes;
  }

  /** The name with these UTF-8 bytes; see {@link #of(byte[])}. */
  public static Name of(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The name with these bytes (copied).
   *
   * @throws IllegalArgumentException if {@link #flaw(byte[])} finds one
   */
  public static Name of(byte[] bytes) {
    flaw(bytes)
        .ifPresent(
            flaw -> {
              throw new IllegalArgumentException(flaw + ": " + display(bytes));
            });
    return new Name(bytes.clone());
  }

  /** What forbids these bytes as a name: NAME_TOO_LONG, BAD_NAME, or nothing. */
  public static Optional<FileError> flaw(byte[] bytes) {
    if (bytes.length > MAX_BYTES) {
      return Optional.of(FileError.NAME_TOO_LONG);
    }
    boolean dots =
        bytes.length <= 2
            && Arrays.equals(
                bytes, "..".substring(0, bytes.length).getBytes(StandardCharsets.US_ASCII));
    if (bytes.length == 0 || dots) {
      return Optional.of(FileError.BAD_NAME);
    }
    for (byte b : bytes) {
      if (b == 0 || b == '/') {
        return Optional.of(FileError.BAD_NAME);
      }
    }
    return Optional.empty();
  }

  /** A copy of the bytes. */
  public byte[] toBytes() {
    return bytes.clone();
  }

  public int length() {
    return bytes.length;
  }

  /** The name as text, if it is valid UTF-8. */
  public Optional<String> text() {
    try {
      return Optional.of(
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(bytes))
              .toString());
    } catch (CharacterCodingException notUtf8) {
      return Optional.empty();
    }
  }

  @Override
  public int compareTo(Name other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Name name && Arrays.equals(bytes, name.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** For people: UTF-8 as it is, every other or control byte as {@code \xNN}. */
  @Override
  public String toString() {
    return display(bytes);
  }

  private static String display(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes)
        && text.chars().noneMatch(Character::isISOControl)) {
      return text;
    }
    StringBuilder out = new StringBuilder();
    for (byte b : bytes) {
      if (b >= 0x20 && b < 0x7f && b != '\\') {
        out.append((char) b);
      } else {
        out.append("\\x").append(HexFormat.of().toHexDigits(b));
      }
    }
    return out.toString();
  }
}
