package org.entracte.gateway.tree;

import java.util.concurrent.atomic.AtomicLong;
import org.entracte.gateway.export.DataFile;
import org.entracte.protocol.tree.FileException;

/**
 * How often files could not be synced. What a disk should have written then may be gone, and only
 * one caller is told: Linux takes such pages for written from then on (Rebello et al., "Can
 * Applications Recover from fsync Failures?", USENIX ATC 2020). Safe for many threads.
 */
public final class FailedSyncs {
  private final AtomicLong count = new AtomicLong();

  public void sync(DataFile file) throws FileException {
    try {
      file.sync();
    } catch (FileException failed) {
      count.incrementAndGet();
      throw failed;
    }
  }

  long count() {
    return count.get();
  }
}
