package org.entracte.cache.content;

import java.io.IOException;

/** Where content that somebody gave up is kept as ordinary files. Safe for many threads. */
public interface SavedFiles {
  /** A new file: where it lies, and what to write it with. */
  record Saved(String path, Layer content) {}

  /**
   * A new empty file.
   *
   * @param name letters, digits and what else goes into a file name; another one is taken if there
   *     is such a file already
   */
  Saved create(String name) throws IOException;

  /** Makes the names of the files created so far survive power loss. */
  void sync() throws IOException;
}
