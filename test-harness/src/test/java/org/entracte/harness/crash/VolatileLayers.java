package org.entracte.harness.crash;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.entracte.cache.content.Layer;
import org.entracte.cache.content.LayerStore;

/**
 * Layers on a disk that loses what was not synced when the power goes: {@link #powerCut}. Used by
 * one thread.
 */
public final class VolatileLayers implements LayerStore {
  private final LayerStore store;
  private final Recording recording;
  private LayerDisk disk = new LayerDisk();

  /**
   * Over an empty {@code store}, which shows what the process sees.
   *
   * @param recording is told of each change
   */
  VolatileLayers(LayerStore store, Recording recording) {
    this.store = store;
    this.recording = recording;
  }

  /** Over an empty {@code store}, which shows what the process sees. */
  public VolatileLayers(LayerStore store) {
    this(store, Recording.NONE);
  }

  /** The process is gone, and so is any part of what it had not synced. */
  public void powerCut(RandomGenerator random) throws IOException {
    Map<Long, byte[]> left = disk.crashed(Fate.random(random));
    LayerDisk.fill(store, left);
    disk = new LayerDisk();
    left.forEach(
        (layer, content) -> {
          disk.made(layer);
          disk.written(layer, 0, content);
          disk.synced(layer);
        });
    disk.namesSynced();
  }

  /** What was not synced yet never comes to the disk, unless it is written again. */
  public void syncFailed(long layer) throws IOException {
    happened(on -> on.syncFailed(layer));
  }

  /** The process that was told of failed syncs is dead, and another may not notice. */
  public void processDied() throws IOException {
    happened(LayerDisk::failuresForgotten);
  }

  private void happened(Recording.Change change) throws IOException {
    change.happen(disk);
    recording.layers(change);
  }

  @Override
  public Layer create(long number) throws IOException {
    Layer made = store.create(number);
    happened(on -> on.made(number));
    return new VolatileLayer(number, made);
  }

  @Override
  public Layer open(long number) throws IOException {
    return new VolatileLayer(number, store.open(number));
  }

  @Override
  public void delete(long number) throws IOException {
    store.delete(number);
    happened(on -> on.deleted(number));
  }

  @Override
  public List<Long> numbers() throws IOException {
    return store.numbers();
  }

  @Override
  public void syncNames() throws IOException {
    store.syncNames();
    happened(LayerDisk::namesSynced);
  }

  @Override
  public long availableBytes() throws IOException {
    return store.availableBytes();
  }

  private final class VolatileLayer implements Layer {
    private final long number;
    private final Layer layer;

    private VolatileLayer(long number, Layer layer) {
      this.number = number;
      this.layer = layer;
    }

    @Override
    public int read(ByteBuffer target, long offset) throws IOException {
      return layer.read(target, offset);
    }

    @Override
    public void write(ByteBuffer source, long offset) throws IOException {
      byte[] bytes = new byte[source.remaining()];
      source.duplicate().get(bytes);
      layer.write(source, offset);
      happened(on -> on.written(number, offset, bytes));
    }

    @Override
    public void truncate(long sizeBytes) throws IOException {
      layer.truncate(sizeBytes);
      happened(on -> on.resized(number, sizeBytes));
    }

    @Override
    public long sizeBytes() throws IOException {
      return layer.sizeBytes();
    }

    @Override
    public void sync() throws IOException {
      layer.sync();
      happened(on -> on.synced(number));
    }

    @Override
    public void close() throws IOException {
      layer.close();
    }
  }
}
