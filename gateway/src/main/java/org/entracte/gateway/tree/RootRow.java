package org.entracte.gateway.tree;

import java.util.Optional;
import org.entracte.gateway.export.Inode;
import org.entracte.gateway.export.Stat;
import org.entracte.gateway.state.Blob;
import org.entracte.gateway.state.ObjectRow;
import org.entracte.gateway.state.ObjectRow.Listing;
import org.entracte.gateway.state.StateStore;
import org.entracte.gateway.state.StateStore.Durability;
import org.entracte.protocol.edit.Versions;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;

/** The exported directory's own row, which ties a state to its directory. */
final class RootRow {
  private RootRow() {}

  /**
   * Writes it the first time, and compares it with the directory from then on.
   *
   * @throws FileException IO if the state belongs to another directory
   * @return whether it is new
   */
  static boolean record(StateStore store, Inode root) throws FileException {
    Stat stat = root.stat();
    Optional<ObjectRow> known = store.locked(() -> store.objects().get(FileId.ROOT));
    if (known.isPresent() && !known.get().key().equals(stat.key())) {
      throw new FileException(
          FileError.IO,
          "the exported directory is not the one this state belongs to (another inode: "
              + stat.key()
              + ", recorded "
              + known.get().key()
              + "); mount the right file system, or start with a new state folder");
    }
    if (known.isEmpty()) {
      store.transaction(
          Durability.POWER_LOSS,
          () -> {
            store
                .objects()
                .put(
                    new ObjectRow(
                        FileId.ROOT,
                        stat,
                        new Blob(root.handle()),
                        Optional.empty(),
                        Versions.FIRST_SEEN,
                        new Listing.Never(),
                        false,
                        Optional.empty(),
                        Optional.empty()));
            return true;
          });
    }
    return known.isEmpty();
  }
}
