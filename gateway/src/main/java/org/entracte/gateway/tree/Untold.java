package org.entracte.gateway.tree;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.entracte.protocol.tree.FileId;

/**
 * Directories found since this start and not read yet: nobody can have been told what is in them.
 * Of others that no names are recorded of somebody may: this state may be a copy of before that.
 * Safe for many threads.
 */
final class Untold {
  private final Set<FileId> directories = ConcurrentHashMap.newKeySet();

  void found(FileId directory) {
    directories.add(directory);
  }

  boolean isUntold(FileId directory) {
    return directories.contains(directory);
  }

  void told(FileId directory) {
    directories.remove(directory);
  }
}
