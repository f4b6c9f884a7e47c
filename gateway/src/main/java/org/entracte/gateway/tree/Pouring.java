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

  /**
   * Whether {@code now} may be what {@link #over} left of {@code before} when it was cut short, at
   * any byte: nobody else wrote anything then.
   */
  static boolean isOnTheWay(DataFile from, DataFile before, DataFile now) throws FileException {
    long size = now.stat().sizeBytes();
    boolean begun = size == from.stat().sizeBytes();
    if (!begun && size != before.stat().sizeBytes()) {
      return false;
    }
    for (long at = 0; at < size; at += PIECE) {
      int length = (int) Math.min(PIECE, size - at);
      byte[] old = piece(before, at, length);
      byte[] fresh = begun ? piece(from, at, length) : old;
      byte[] found = piece(now, at, length);
      for (int i = 0; i < length; i++) {
        if (found[i] != old[i] && found[i] != fresh[i]) {
          return false;
        }
      }
    }
    return true;
  }

  /** With zeros behind the end. */
  private static byte[] piece(DataFile file, long at, int length) throws FileException {
    byte[] bytes = new byte[length];
    int _ = file.read(ByteBuffer.wrap(bytes), at);
    return bytes;
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
