package org.entracte.protocol.edit;

import org.entracte.protocol.tree.ByteRange;

/** A written range of a file: its bytes are the next ones of the payload, or it is a hole. */
public record Extent(ByteRange range, boolean hole) {}
