package org.entracte.harness.simulation;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.entracte.cache.content.Layer;
import org.entracte.cache.content.LayerStore;

/** A process's way to its layers: it can die before any change. */
final class KillableLayers implements LayerStore {
  private final LayerStore disk;
  private final KillSwitch process;
  private final BooleanSupplier full;
  private final Flaw flaw;
  private final Dropping dropping;

  /** Is told of syncs that failed. */
  interface Dropping {
    void syncFailed(long layer) throws IOException;
  }

  /**
   * @param full whether the disk takes no more bytes
   * @param flaw of the disk
   */
  KillableLayers(
      LayerStore disk, KillSwitch process, BooleanSupplier full, Flaw flaw, Dropping dropping) {
    this.flaw = flaw;
    this.dropping = dropping;
    this.disk = disk;
    this.process = process;
    this.full = full;
  }

  private void point(String what) throws IOException {
    process.point(what);
    strike(what);
  }

  private void strike(String what) throws IOException {
    if (flaw.strikes()) {
      throw new IOException("Input/output error: " + what);
    }
  }

  @Override
  public Layer create(long number) throws IOException {
    point("create layer " + number);
    return new KillableLayer(number, disk.create(number));
  }

  @Override
  public Layer open(long number) throws IOException {
    return new KillableLayer(number, disk.open(number));
  }

  @Override
  public void delete(long number) throws IOException {
    point("delete layer " + number);
    disk.delete(number);
  }

  @Override
  public List<Long> numbers() throws IOException {
    return disk.numbers();
  }

  @Override
  public void syncNames() throws IOException {
    point("sync names of layers");
    disk.syncNames();
  }

  @Override
  public long availableBytes() throws IOException {
    return full.getAsBoolean() ? 0 : disk.availableBytes();
  }

  private final class KillableLayer implements Layer {
    private final long number;
    private final Layer layer;

    private KillableLayer(long number, Layer layer) {
      this.number = number;
      this.layer = layer;
    }

    @Override
    public int read(ByteBuffer target, long offset) throws IOException {
      strike("read layer");
      return layer.read(target, offset);
    }

    @Override
    public void write(ByteBuffer source, long offset) throws IOException {
      point("write layer");
      if (full.getAsBoolean()) {
        throw new IOException("No space left on device");
      }
      layer.write(source, offset);
    }

    @Override
    public void truncate(long sizeBytes) throws IOException {
      point("truncate layer");
      layer.truncate(sizeBytes);
    }

    @Override
    public long sizeBytes() throws IOException {
      return layer.sizeBytes();
    }

    @Override
    public void sync() throws IOException {
      process.point("sync layer");
      if (flaw.strikes()) {
        dropping.syncFailed(number);
        throw new IOException("Input/output error: sync layer");
      }
      layer.sync();
    }

    @Override
    public void close() throws IOException {
      if (!process.isDead()) {
        layer.close();
      }
    }
  }
}
