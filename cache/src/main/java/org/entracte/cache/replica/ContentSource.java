package org.entracte.cache.replica;

import org.entracte.protocol.tree.ByteRange;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;

/** Fetches what the replica lacks. Called without any lock held; safe for many threads. */
public interface ContentSource {
  /**
   * Puts at least the first byte of {@code wanted} of this version into the replica, by {@link
   * IncomingFeed#hydrated}.
   *
   * @throws FileException OFFLINE at once when the gateway is away; VERSION_GONE; BUSY
   */
  void fetch(FileId file, long contentVersion, ByteRange wanted) throws FileException;

  /**
   * Lists a directory in full into the replica, by {@link IncomingFeed#listed}.
   *
   * @throws FileException OFFLINE at once when the gateway is away; STALE; BUSY
   */
  void listDirectory(FileId directory) throws FileException;

  /** Whether the gateway answers, as far as is known; at once. */
  boolean isThere();
}
