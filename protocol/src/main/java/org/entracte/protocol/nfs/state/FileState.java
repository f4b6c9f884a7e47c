package org.entracte.protocol.nfs.state;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Opens and locks of one file. Guarded by the state lock. */
final class FileState {
  final FileKey key;
  final List<Open> opens = new ArrayList<>();
  final LockRanges locks = new LockRanges();

  FileState(FileKey key) {
    this.key = key;
  }

  /** What that owner has open; null if nothing. */
  @Nullable Open openBy(Client client, OwnerKey owner) {
    for (Open open : opens) {
      if (open.client == client && open.owner.equals(owner)) {
        return open;
      }
    }
    return null;
  }
}
