package org.entracte.gateway.tree;

import org.entracte.protocol.tree.Space;

/**
 * How much of a file system has to stay free for those who work in it, however much lies in the
 * trash: a twentieth, and no more than 1 GiB and 1,000 files of it.
 *
 * @param space as it is now
 */
record Room(Space space) {
  private static final long PART = 20;
  private static final long MOST_BYTES = 1L << 30;
  private static final long MOST_FILES = 1000;

  /** What was deleted and may show in the space later. */
  record Gone(long files, long bytes) {
    static final Gone NOTHING = new Gone(0, 0);

    Gone and(Gone more) {
      return new Gone(files + more.files, bytes + more.bytes);
    }

    /** What is left of it when so much has shown. */
    Gone without(long shownFiles, long shownBytes) {
      return new Gone(
          Math.max(0, files - Math.max(0, shownFiles)),
          Math.max(0, bytes - Math.max(0, shownBytes)));
    }
  }

  /** File systems that make files as they need them say that they have room for none at all. */
  boolean isEnough(Gone awaited) {
    long bytes = Math.min(MOST_BYTES, space.totalBytes() / PART);
    long files = Math.min(MOST_FILES, space.totalFiles() / PART);
    return space.availableBytes() + awaited.bytes() >= bytes
        && space.freeFiles() + awaited.files() >= files;
  }
}
