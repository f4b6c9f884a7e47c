package org.entracte.protocol.tree;

import java.nio.charset.StandardCharsets;

/**
 * The value of an extended attribute: any bytes, perhaps none.
 *
 * @param latin its bytes, each as the character of that number
 */
public record AttributeValue(String latin) {
  public AttributeValue {
    if (latin.length() > ExtendedAttributes.MAX_VALUE_BYTES) {
      throw new IllegalArgumentException("a value of " + latin.length() + " bytes");
    }
    if (latin.chars().anyMatch(each -> each > 0xff)) {
      throw new IllegalArgumentException("no bytes: a character above 255");
    }
  }

  /**
   * These bytes.
   *
   * @throws IllegalArgumentException if they are more than {@link
   *     ExtendedAttributes#MAX_VALUE_BYTES}
   */
  public static AttributeValue of(byte[] bytes) {
    return new AttributeValue(new String(bytes, StandardCharsets.ISO_8859_1));
  }

  public byte[] toBytes() {
    return latin.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** For messages: how long it is. */
  @Override
  public String toString() {
    return latin.length() + " bytes";
  }
}
