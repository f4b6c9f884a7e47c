package org.entracte.cache.replica;

import java.io.IOException;
import org.entracte.protocol.tree.ByteRange;

/** The disk with the cache gave other bytes than were written. */
final class DamagedContentException extends IOException {
  private static final long serialVersionUID = 1;

  private final long layer;
  private final transient ByteRange range;

  DamagedContentException(long layer, ByteRange range) {
    super(
        "bytes "
            + range.offset()
            + " to "
            + range.end()
            + " are not what was written (layer "
            + Long.toHexString(layer)
            + "): its disk damaged them");
    this.layer = layer;
    this.range = range;
  }

  long layer() {
    return layer;
  }

  /** At least one byte of it is wrong. */
  ByteRange range() {
    return range;
  }
}
