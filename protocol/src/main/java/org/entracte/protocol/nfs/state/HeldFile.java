package org.entracte.protocol.nfs.state;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.entracte.protocol.tree.Delegations;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.OpenFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An open file with a count of who uses it; closed when the last one lets go, so that a CLOSE never
 * pulls the file away from a READ that runs. Safe for many threads.
 */
public final class HeldFile {
  private static final Logger LOG = LoggerFactory.getLogger(HeldFile.class);

  private final OpenFile file;
  private final Delegations.Passage passage;
  private final AtomicInteger uses = new AtomicInteger(1);

  /** Takes over {@code file}, with one use. */
  public HeldFile(OpenFile file) {
    this(file, Delegations.Passage.FREE);
  }

  /** The same, on somebody's way to it, which ends with the file. */
  public HeldFile(OpenFile file, Delegations.Passage passage) {
    this.file = file;
    this.passage = passage;
  }

  public OpenFile file() {
    return file;
  }

  /** One more use; only for who knows that there is at least one now. */
  HeldFile retain() {
    uses.incrementAndGet();
    return this;
  }

  /** Lets go of files of lost clients; never under the state lock. */
  static void releaseAll(List<HeldFile> files) {
    for (HeldFile file : files) {
      try {
        file.release();
      } catch (FileException failed) {
        LOG.warn("Closing a file of a lost NFS client failed: {}", failed.getMessage());
      }
    }
  }

  /** Ends one use. Never called holding the state lock: closing may touch the disk. */
  public void release() throws FileException {
    if (uses.decrementAndGet() == 0) {
      try (passage) {
        file.close();
      }
    }
  }
}
