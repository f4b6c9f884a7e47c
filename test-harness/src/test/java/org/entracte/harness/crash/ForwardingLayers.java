package org.entracte.harness.crash;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.entracte.cache.content.Layer;
import org.entracte.cache.content.LayerStore;

/** Layers whose syncs are done as a planted bug wants. */
public final class ForwardingLayers implements LayerStore {
  private final LayerStore store;
  private final LayerSync sync;
  private final NameSync syncNames;

  /** What is done for {@link Layer#sync}. */
  public interface LayerSync {
    void of(Layer layer) throws IOException;
  }

  /** What is done for {@link LayerStore#syncNames}. */
  public interface NameSync {
    void run() throws IOException;
  }

  public ForwardingLayers(LayerStore store, LayerSync sync, NameSync syncNames) {
    this.store = store;
    this.sync = sync;
    this.syncNames = syncNames;
  }

  @Override
  public Layer create(long number) throws IOException {
    return new Forwarding(store.create(number));
  }

  @Override
  public Layer open(long number) throws IOException {
    return new Forwarding(store.open(number));
  }

  @Override
  public void delete(long number) throws IOException {
    store.delete(number);
  }

  @Override
  public List<Long> numbers() throws IOException {
    return store.numbers();
  }

  @Override
  public void syncNames() throws IOException {
    syncNames.run();
  }

  @Override
  public long availableBytes() throws IOException {
    return store.availableBytes();
  }

  private final class Forwarding implements Layer {
    private final Layer layer;

    private Forwarding(Layer layer) {
      this.layer = layer;
    }

    @Override
    public int read(ByteBuffer target, long offset) throws IOException {
      return layer.read(target, offset);
    }

    @Override
    public void write(ByteBuffer source, long offset) throws IOException {
      layer.write(source, offset);
    }

    @Override
    public void truncate(long sizeBytes) throws IOException {
      layer.truncate(sizeBytes);
    }

    @Override
    public long sizeBytes() throws IOException {
      return layer.sizeBytes();
    }

    @Override
    public void sync() throws IOException {
      sync.of(layer);
    }

    @Override
    public void close() throws IOException {
      layer.close();
    }
  }
}
