package org.entracte.cache.content;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/** Layers in memory, in 4 KiB blocks; outlives the processes that a simulator kills. */
public final class MemoryLayerStore implements LayerStore {
  private static final int BLOCK = 4096;

  private final TreeMap<Long, MemoryLayer> layers = new TreeMap<>();

  @Override
  public Layer create(long number) {
    MemoryLayer layer = new MemoryLayer();
    layers.put(number, layer);
    return layer;
  }

  @Override
  public Layer open(long number) throws IOException {
    MemoryLayer layer = layers.get(number);
    if (layer == null) {
      throw new NoSuchFileException("layer " + Long.toHexString(number));
    }
    return layer;
  }

  @Override
  public void delete(long number) {
    layers.remove(number);
  }

  @Override
  public List<Long> numbers() {
    return List.copyOf(layers.keySet());
  }

  @Override
  public void syncNames() {}

  @Override
  public long availableBytes() {
    return 1L << 40;
  }

  private static final class MemoryLayer implements Layer {
    private final TreeMap<Long, byte[]> blocks = new TreeMap<>();
    private long size;

    @Override
    public int read(ByteBuffer target, long offset) {
      int total = 0;
      while (target.hasRemaining() && offset + total < size) {
        long at = offset + total;
        int within = (int) (at % BLOCK);
        int count = (int) Math.min(Math.min(BLOCK - within, target.remaining()), size - at);
        byte[] block = blocks.get(at / BLOCK);
        target.put(
            block == null ? new byte[count] : Arrays.copyOfRange(block, within, within + count));
        total += count;
      }
      return total;
    }

    @Override
    public void write(ByteBuffer source, long offset) {
      long at = offset;
      while (source.hasRemaining()) {
        int within = (int) (at % BLOCK);
        int count = Math.min(BLOCK - within, source.remaining());
        source.get(blocks.computeIfAbsent(at / BLOCK, key -> new byte[BLOCK]), within, count);
        at += count;
      }
      size = Math.max(size, at);
    }

    @Override
    public void truncate(long sizeBytes) {
      if (sizeBytes < size) {
        blocks.tailMap((sizeBytes + BLOCK - 1) / BLOCK, true).clear();
        byte[] last = blocks.get(sizeBytes / BLOCK);
        if (last != null) {
          Arrays.fill(last, (int) (sizeBytes % BLOCK), BLOCK, (byte) 0);
        }
      }
      size = sizeBytes;
    }

    @Override
    public long sizeBytes() {
      return size;
    }

    @Override
    public void sync() {}

    @Override
    public void close() {}
  }
}
