package org.entracte.gateway.export;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.entracte.protocol.tree.Space;

/**
 * A volume over a {@link MemoryDisk}, for simulations: no threads, no clock of its own; made anew
 * over the same disk after a simulated death, or over {@link MemoryDisk#powerCut}.
 */
public final class MemoryVolume implements Volume {
  private static final int HANDLE_BYTES = 16;
  private static final long TOTAL = 1L << 40;

  final MemoryDisk disk;
  private final InstantSource clock;
  private final FaultPoint fault;

  private boolean closed;

  public MemoryVolume(MemoryDisk disk, InstantSource clock, FaultPoint fault) {
    this.disk = disk;
    this.clock = clock;
    this.fault = fault;
  }

  Instant now() {
    return clock.instant();
  }

  void beforeChange(String change) {
    fault.before(change);
    disk.beforeChange();
  }

  void sync(MemoryNode node) {
    fault.before("sync");
    disk.synced(node);
  }

  static byte[] handle(ObjectKey key) {
    return ByteBuffer.allocate(HANDLE_BYTES).putLong(key.inode()).putLong(key.birth()).array();
  }

  @Override
  public Inode root() {
    return new MemoryInode(this, disk.root(), "");
  }

  @Override
  public Optional<Inode> find(byte[] handle) {
    if (handle.length != HANDLE_BYTES) {
      return Optional.empty();
    }
    ByteBuffer in = ByteBuffer.wrap(handle);
    MemoryNode node = disk.find(new ObjectKey(in.getLong(), in.getLong()));
    return Optional.ofNullable(node).map(found -> new MemoryInode(this, found, "found"));
  }

  @Override
  public Space space() {
    return new Space(TOTAL, TOTAL / 2, TOTAL / 2, TOTAL, TOTAL / 2);
  }

  @Override
  public void close() {
    closed = true;
  }

  boolean isClosed() {
    return closed;
  }
}
