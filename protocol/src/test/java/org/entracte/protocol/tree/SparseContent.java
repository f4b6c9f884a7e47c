package org.entracte.protocol.tree;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/** A file's bytes in blocks of 64 KiB; a hole costs nothing. Guarded by the tree's lock. */
final class SparseContent implements MemoryObject.Body {
  static final int BLOCK_BYTES = 64 * 1024;

  private final TreeMap<Long, byte[]> blocks = new TreeMap<>();
  private long sizeBytes;

  long sizeBytes() {
    return sizeBytes;
  }

  long usedBytes() {
    return (long) blocks.size() * BLOCK_BYTES;
  }

  int read(ByteBuffer target, long offset) {
    long wanted = Math.min(target.remaining(), sizeBytes - offset);
    if (wanted <= 0) {
      return 0;
    }
    byte[] zeros = new byte[0];
    long position = offset;
    long end = offset + wanted;
    while (position < end) {
      int within = (int) (position % BLOCK_BYTES);
      int length = (int) Math.min(BLOCK_BYTES - within, end - position);
      byte[] block = blocks.get(position / BLOCK_BYTES);
      if (block != null) {
        target.put(block, within, length);
      } else {
        zeros = zeros.length == 0 ? new byte[BLOCK_BYTES] : zeros;
        target.put(zeros, 0, length);
      }
      position += length;
    }
    return (int) wanted;
  }

  void write(ByteBuffer source, long offset) {
    long position = offset;
    while (source.hasRemaining()) {
      int within = (int) (position % BLOCK_BYTES);
      int length = Math.min(BLOCK_BYTES - within, source.remaining());
      byte[] block =
          blocks.computeIfAbsent(position / BLOCK_BYTES, number -> new byte[BLOCK_BYTES]);
      source.get(block, within, length);
      position += length;
    }
    sizeBytes = Math.max(sizeBytes, position);
  }

  void resize(long newSizeBytes) {
    if (newSizeBytes < sizeBytes) {
      long firstGone = (newSizeBytes + BLOCK_BYTES - 1) / BLOCK_BYTES;
      blocks.tailMap(firstGone, true).clear();
      byte[] last = blocks.get(newSizeBytes / BLOCK_BYTES);
      if (last != null) {
        Arrays.fill(last, (int) (newSizeBytes % BLOCK_BYTES), BLOCK_BYTES, (byte) 0);
      }
    }
    sizeBytes = newSizeBytes;
  }

  void punchHole(long start, long end) {
    long position = start;
    while (position < end) {
      long number = position / BLOCK_BYTES;
      int within = (int) (position % BLOCK_BYTES);
      int length = (int) Math.min(BLOCK_BYTES - within, end - position);
      byte[] block = blocks.get(number);
      if (block != null) {
        Arrays.fill(block, within, within + length, (byte) 0);
      }
      if (length == BLOCK_BYTES) {
        blocks.remove(number);
      }
      position += length;
    }
  }

  OptionalLong nextData(long offset) {
    Map.Entry<Long, byte[]> block = blocks.ceilingEntry(offset / BLOCK_BYTES);
    if (offset >= sizeBytes || block == null) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(Math.max(offset, block.getKey() * BLOCK_BYTES));
  }

  long nextHole(long offset) {
    long block = offset / BLOCK_BYTES;
    while (blocks.containsKey(block)) {
      block++;
    }
    return Math.min(sizeBytes, Math.max(offset, block * BLOCK_BYTES));
  }
}
