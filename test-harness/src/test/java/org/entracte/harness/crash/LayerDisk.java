package org.entracte.harness.crash;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import org.entracte.cache.content.Layer;
import org.entracte.cache.content.LayerStore;

/**
 * What may be on a disk with layers. Of each block of 4 KiB any version since the file's last sync,
 * torn between two of them at a sector; any of the file's lengths since then; names made and
 * deleted since they were synced, each there or not.
 */
final class LayerDisk {
  private static final int BLOCK = 4096;
  private static final int SECTOR = 512;

  private final TreeMap<Long, File> files = new TreeMap<>();

  private static final class File {
    /** All of the file after each change since it was synced, the first being what was synced. */
    private final List<byte[]> versions = new ArrayList<>(List.of(new byte[0]));

    /** Whether the name is on the disk for sure, and whether the process has it. */
    private boolean nameSynced;

    private boolean there = true;

    /**
     * Blocks whose last version never comes to the disk, and what is there instead: the process
     * does not notice. Those it has written again since come with the next sync.
     */
    private final BitSet dropped = new BitSet();

    private final BitSet again = new BitSet();
    private byte[] instead = {};

    private void change(byte[] content) {
      versions.add(content);
    }

    private byte[] onDisk(byte[] content, IntPredicate isThere) {
      byte[] disk = content.clone();
      for (int block = dropped.nextSetBit(0); block >= 0; block = dropped.nextSetBit(block + 1)) {
        if (!isThere.test(block)) {
          int end = Math.min(disk.length, (block + 1) * BLOCK);
          for (int at = block * BLOCK; at < end; at++) {
            disk[at] = at < instead.length ? instead[at] : 0;
          }
        }
      }
      return disk;
    }

    private void drop() {
      byte[] synced = versions.getFirst();
      byte[] left = onDisk(synced, block -> false);
      for (byte[] version : versions) {
        int longest = Math.max(version.length, synced.length);
        for (int at = 0; at < longest; at++) {
          if (at(version, at) != at(synced, at)) {
            dropped.set(at / BLOCK);
          }
        }
      }
      instead = left;
      again.clear();
      versions.subList(0, versions.size() - 1).clear();
    }

    private static byte at(byte[] content, int offset) {
      return offset < content.length ? content[offset] : 0;
    }
  }

  private File file(long layer) {
    File file = files.get(layer);
    if (file == null) {
      throw new IllegalStateException("no layer " + layer);
    }
    return file;
  }

  /** An old file of this number is emptied, as {@link LayerStore#create} says. */
  void made(long layer) {
    File file = files.computeIfAbsent(layer, fresh -> new File());
    file.there = true;
    file.change(new byte[0]);
  }

  void written(long layer, long offset, byte[] bytes) {
    byte[] old = file(layer).versions.getLast();
    int end = (int) offset + bytes.length;
    byte[] content = Arrays.copyOf(old, Math.max(old.length, end));
    System.arraycopy(bytes, 0, content, (int) offset, bytes.length);
    file(layer).change(content);
    if (bytes.length > 0) {
      file(layer).again.set((int) offset / BLOCK, (end - 1) / BLOCK + 1);
    }
  }

  void resized(long layer, long sizeBytes) {
    file(layer).change(Arrays.copyOf(file(layer).versions.getLast(), (int) sizeBytes));
  }

  void deleted(long layer) {
    File file = files.get(layer);
    if (file != null) {
      file.there = false;
    }
  }

  void synced(long layer) {
    File file = file(layer);
    file.versions.subList(0, file.versions.size() - 1).clear();
    file.dropped.andNot(file.again);
    file.again.clear();
  }

  /**
   * A sync failed: nothing since the last one came to the disk or ever will, but what is written
   * again (Rebello et al., "Can Applications Recover from fsync Failures?", USENIX ATC 2020).
   */
  void syncFailed(long layer) {
    file(layer).drop();
  }

  /** Whoever knew of syncs that failed is dead: what they left may come to the disk after all. */
  void failuresForgotten() {
    files.values().forEach(file -> file.dropped.clear());
  }

  void namesSynced() {
    files.values().removeIf(file -> !file.there);
    files.values().forEach(file -> file.nameSynced = true);
  }

  /** What is there after a power cut. */
  Map<Long, byte[]> crashed(Fate fate) {
    Map<Long, byte[]> left = new TreeMap<>();
    files.forEach(
        (layer, file) -> {
          if (isThere(file, fate)) {
            byte[] content = content(file.versions, fate);
            left.put(
                layer, file.onDisk(content, block -> file.again.get(block) && fate.pick(2) == 1));
          }
        });
    return left;
  }

  private static boolean isThere(File file, Fate fate) {
    if (file.there == file.nameSynced) {
      return file.there;
    }
    boolean changed = fate.pick(2) == 1;
    return file.there == changed;
  }

  private static byte[] content(List<byte[]> versions, Fate fate) {
    if (versions.size() == 1) {
      return versions.getFirst();
    }
    byte[] content = new byte[versions.get(fate.pick(versions.size())).length];
    for (int block = 0; block < content.length; block += BLOCK) {
      int end = Math.min(content.length, block + BLOCK);
      int torn = block + fate.pick(BLOCK / SECTOR + 1) * SECTOR;
      copy(versions.get(fate.pick(versions.size())), content, block, Math.min(end, torn));
      copy(versions.get(fate.pick(versions.size())), content, Math.max(block, torn), end);
    }
    return content;
  }

  private static void copy(byte[] from, byte[] to, int start, int end) {
    int length = Math.min(end, from.length) - start;
    if (length > 0) {
      System.arraycopy(from, start, to, start, length);
    }
  }

  /** Makes {@code store} hold {@code contents} and nothing else. */
  static void fill(LayerStore store, Map<Long, byte[]> contents) throws IOException {
    for (long number : store.numbers()) {
      store.delete(number);
    }
    for (Map.Entry<Long, byte[]> file : contents.entrySet()) {
      try (Layer layer = store.create(file.getKey())) {
        layer.write(ByteBuffer.wrap(file.getValue()), 0);
      }
    }
  }
}
