package org.entracte.gateway.tree;

import java.nio.ByteBuffer;
import java.util.OptionalLong;
import org.entracte.gateway.export.DataFile;
import org.entracte.protocol.tree.ByteRange;
import org.entracte.protocol.tree.FileException;

/** Copies content over other content, in place. */
final class Pouring {
  private static final int PIECE = 1 << 20;

  private Pouring() {}

  /** Makes {@code to} the same as {@code from}, holes included; may be done again. */
  static void over(DataFile from, DataFile to) throws FileException {
    long size = from.stat().sizeBytes();
    to.truncate(size);
    long at = 0;
    while (at < size) {
      OptionalLong data = from.nextData(at);
      long start = data.orElse(size);
      if (start > at) {
        to.punchHole(new ByteRange(at, start - at));
      }
      long end = data.isPresent() ? from.nextHole(start) : size;
      copy(from, to, start, end);
      at = end;
    }
  }

  private static void copy(DataFile from, DataFile to, long start, long end) throws FileException {
    ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(PIECE, end - start));
    for (long at = start; at < end; ) {
      buffer.clear().limit((int) Math.min(PIECE, end - at));
      int count = from.read(buffer, at);
      if (count == 0) {
        return;
      }
      to.write(buffer.flip(), at);
      at += count;
    }
  }
}
