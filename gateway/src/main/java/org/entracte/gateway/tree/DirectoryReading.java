package org.entracte.gateway.tree;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.entracte.gateway.export.Inode;
import org.entracte.gateway.export.Stat;
import org.entracte.gateway.state.NameTable;
import org.entracte.gateway.state.ObjectRow;
import org.entracte.gateway.state.StateStore;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.Listing;
import org.entracte.protocol.tree.Name;

/**
 * Compares a directory's names with the recorded ones, within a transaction.
 *
 * @param later objects that are being written, which are compared later
 */
record DirectoryReading(StateStore store, Recorder recorder, Predicate<FileId> later) {
  /** Of directories up to this size all names are remembered until it was read. */
  private static final int MOST_REMEMBERED = 8192;

  private static final int PAGE = 4096;

  void readNames(Inode directory, FileId id, Finding finding) throws FileException {
    List<NameTable.Entry> recorded = store.names().behind(id, Listing.START, MOST_REMEMBERED + 1);
    boolean remembered = recorded.size() <= MOST_REMEMBERED;
    Set<Name> missing = new HashSet<>();
    if (remembered) {
      recorded.forEach(entry -> missing.add(entry.name()));
    }
    directory.entries(
        Caller.SUPERUSER,
        entry -> {
          if (!Registry.isReserved(id, entry.name())
              && readName(directory, id, entry.name(), finding)) {
            missing.remove(entry.name());
          }
        });
    if (remembered) {
      for (Name name : missing.stream().sorted().toList()) {
        recorder.unnamed(id, name);
      }
    } else {
      forgetMissing(directory, id);
    }
  }

  /** Looks for each recorded name once more, so that no list of them is needed. */
  private void forgetMissing(Inode directory, FileId id) throws FileException {
    long cookie = Listing.START;
    List<NameTable.Entry> page = store.names().behind(id, cookie, PAGE);
    while (!page.isEmpty()) {
      for (NameTable.Entry entry : page) {
        cookie = entry.cookie();
        if (seen(directory, entry.name()).isEmpty()) {
          recorder.unnamed(id, entry.name());
        }
      }
      page = store.names().behind(id, cookie, PAGE);
    }
  }

  /** A mount point, or what may be listed but not searched, is not part of the export. */
  private static Optional<Stat> seen(Inode directory, Name name) throws FileException {
    try {
      return Registry.lookAt(Caller.SUPERUSER, directory, name);
    } catch (FileException unreadable) {
      if (unreadable.error() == FileError.CROSS_EXPORT || unreadable.error() == FileError.ACCESS) {
        return Optional.empty();
      }
      throw unreadable;
    }
  }

  private boolean readName(Inode directory, FileId id, Name name, Finding finding)
      throws FileException {
    Optional<Stat> seen = seen(directory, name);
    if (seen.isEmpty()) {
      return false;
    }
    Optional<ObjectRow> known = store.objects().living(seen.get().key());
    if (known.isPresent() && later.test(known.get().id())) {
      recorder.named(id, name, known.get().id());
      return true;
    }
    boolean old =
        known.isPresent()
            && Recorder.isSame(known.get(), seen.get())
            && store.names().child(id, name).equals(Optional.of(known.get().id()));
    return old || readNews(directory, id, name, finding);
  }

  private boolean readNews(Inode directory, FileId id, Name name, Finding finding)
      throws FileException {
    Optional<Inode> child = Registry.child(directory, name);
    if (child.isEmpty()) {
      return false;
    }
    try (Inode inode = child.get()) {
      recorder.found(id, name, inode, inode.stat(), finding);
      return true;
    }
  }
}
