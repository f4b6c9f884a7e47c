package org.entracte.gateway.tree;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.entracte.gateway.state.ObjectRow;
import org.entracte.gateway.state.ObjectRow.Listing;
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

  /** What it means that something stands in this directory that is not recorded. */
  Finding finding(ObjectRow directory) {
    if (!(directory.listing() instanceof Listing.Never)) {
      return Finding.NEWS;
    }
    return directories.contains(directory.id()) ? Finding.FIRST : Finding.FORGOTTEN;
  }

  void told(FileId directory) {
    directories.remove(directory);
  }
}
