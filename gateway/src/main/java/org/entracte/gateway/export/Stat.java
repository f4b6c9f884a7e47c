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
    Instant changed) {}
