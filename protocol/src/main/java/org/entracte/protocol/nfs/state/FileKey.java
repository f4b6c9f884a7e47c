package org.entracte.protocol.nfs.state;

import org.entracte.protocol.tree.FileId;

/** A file among all exports. */
public record FileKey(long fsid, FileId id) {}
