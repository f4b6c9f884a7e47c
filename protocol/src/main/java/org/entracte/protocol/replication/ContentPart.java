package org.entracte.protocol.replication;

import java.nio.ByteBuffer;
import java.util.List;
import org.entracte.protocol.edit.Extent;

/** What a read of one version answers. */
public sealed interface ContentPart {
  /**
   * @param extents what the part is made of, without a gap, from the asked offset on
   * @param bytes those of the data extents, one after another
   */
  record Part(List<Extent> extents, ByteBuffer bytes) implements ContentPart {
    public Part {
      extents = List.copyOf(extents);
    }
  }

  /** The file has another version by now, or is gone; the feed tells which. */
  record VersionGone() implements ContentPart {}
}
