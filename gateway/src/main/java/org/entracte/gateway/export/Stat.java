package org.entracte.gateway.export;

import java.time.Instant;
import org.entracte.protocol.tree.FileType;

/** What statx tells of an object; see {@link org.entracte.protocol.tree.Attributes} for units. */
public record Stat(
    ObjectKey key,
    FileType type,
    int mode,
    int links,
    int uid,
    int gid,
    long sizeBytes,
    long usedBytes,
    Instant accessed,
    Instant modified,
    Instant changed) {

  public Stat {
    // Of a damaged record, which would be found out at each use of it otherwise.
    if ((mode & ~07777) != 0 || links < 0 || sizeBytes < 0 || usedBytes < 0) {
      throw new IllegalArgumentException(
          "mode " + Integer.toOctalString(mode) + ", links " + links + ", size " + sizeBytes);
    }
  }
}
