package org.entracte.protocol.nfs;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** XDR written the plain way: independent of the server's own. */
final class Bytes {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final DataOutputStream data = new DataOutputStream(bytes);

  Bytes ints(int... values) {
    try {
      for (int value : values) {
        data.writeInt(value);
      }
      return this;
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  Bytes longs(long... values) {
    for (long value : values) {
      ints((int) (value >>> 32), (int) value);
    }
    return this;
  }

  Bytes raw(byte[] raw) {
    bytes.writeBytes(raw);
    return this;
  }

  Bytes opaque(byte[] content) {
    ints(content.length);
    bytes.writeBytes(content);
    bytes.writeBytes(new byte[-content.length & 3]);
    return this;
  }

  Bytes text(String content) {
    return opaque(content.getBytes(StandardCharsets.UTF_8));
  }

  byte[] toArray() {
    return bytes.toByteArray();
  }
}
