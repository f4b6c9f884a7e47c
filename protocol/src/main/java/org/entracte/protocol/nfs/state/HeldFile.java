package org.entracte.protocol.nfs.state;

import java.util.concurrent.atomic.AtomicInteger;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.OpenFile;

/**
 * An open file with a count of who uses it; closed when the last one lets go, so that a CLOSE never
 * pulls the file away from a READ that runs. Safe for many threads.
 */
public final class HeldFile {
  private final OpenFile file;
  private final AtomicInteger uses = new AtomicInteger(1);

  /** Takes over {@code file}, with one use. */
  public HeldFile(OpenFile file) {
    this.file = file;
  }

  public OpenFile file() {
    return file;
  }

  /** One more use; only for who knows that there is at least one now. */
  HeldFile retain() {
    uses.incrementAndGet();
    return this;
  }

  /** Ends one use. Never called holding the state lock: closing may touch the disk. */
  public void release() throws FileException {
    if (uses.decrementAndGet() == 0) {
      file.close();
    }
  }
}
