package org.entracte.protocol.edit;

import java.time.Instant;
import java.util.List;

/**
 * New content of a file.
 *
 * @param whole the extents are all there is and the rest is a hole; else they lie over the base
 * @param sizeBytes the file's size afterwards (a patch may cut or extend)
 * @param extents sorted, not overlapping, within the size
 * @param modified the file's mtime afterwards
 */
public record Content(
    boolean whole, long sizeBytes, List<Extent> extents, Payload payload, Instant modified) {
  public Content {
    extents = List.copyOf(extents);
    if (sizeBytes < 0) {
      throw new IllegalArgumentException("size " + sizeBytes);
    }
    long end = 0;
    long data = 0;
    for (Extent extent : extents) {
      if (extent.range().offset() < end || extent.range().end() > sizeBytes) {
        throw new IllegalArgumentException("extents out of order or past the end: " + extents);
      }
      end = extent.range().end();
      data += extent.hole() ? 0 : extent.range().length();
    }
    if (data != payload.lengthBytes()) {
      throw new IllegalArgumentException(data + " bytes in extents, " + payload.lengthBytes());
    }
  }
}
