package org.entracte.gateway.tree;

import java.nio.ByteBuffer;
import java.util.Arrays;
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
   * any byte, or by a power cut, which leaves any of its bytes under either size: nobody else wrote
   * anything then.
   */
  static boolean isOnTheWay(DataFile from, DataFile before, DataFile now) throws FileException {
    long size = now.stat().sizeBytes();
    if (size != from.stat().sizeBytes() && size != before.stat().sizeBytes()) {
      return false;
    }
    byte[] old = new byte[PIECE];
    byte[] fresh = new byte[PIECE];
    byte[] found = new byte[PIECE];
    for (long at = data(0, from, before, now); at < size; at = data(at, from, before, now)) {
      int length = (int) Math.min(PIECE, size - at);
      read(before, at, old);
      read(from, at, fresh);
      read(now, at, found);
      for (int i = 0; i < length; i++) {
        if (found[i] != old[i] && found[i] != fresh[i]) {
          return false;
        }
      }
      at += length;
    }
    return true;
  }

  /** Where the first of them has data from {@code at} on; holes are all the same. */
  private static long data(long at, DataFile... files) throws FileException {
    long first = Long.MAX_VALUE;
    for (DataFile file : files) {
      if (at < file.stat().sizeBytes()) {
        first = Math.min(first, file.nextData(at).orElse(Long.MAX_VALUE));
      }
    }
    return first;
  }

  /** With zeros behind the end. */
  private static void read(DataFile file, long at, byte[] into) throws FileException {
    int count = file.read(ByteBuffer.wrap(into), at);
    Arrays.fill(into, count, into.length, (byte) 0);
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
