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
import org.entracte.protocol.tree.Name;

/**
 * Compares a directory's names with the recorded ones, within a transaction.
 *
 * @param later objects that are being written, which are compared later
 */
record DirectoryReading(StateStore store, Recorder recorder, Predicate<FileId> later) {
  void readNames(Inode directory, FileId id, List<Inode.DirectoryEntry> entries, boolean quiet)
      throws FileException {
    Set<Name> missing = new HashSet<>();
    for (NameTable.Entry entry : store.names().all(id)) {
      missing.add(entry.name());
    }
    for (Inode.DirectoryEntry entry : entries) {
      if (!Registry.isReserved(id, entry.name()) && readName(directory, id, entry.name(), quiet)) {
        missing.remove(entry.name());
      }
    }
    for (Name name : missing.stream().sorted().toList()) {
      recorder.unnamed(id, name);
    }
  }

  private boolean readName(Inode directory, FileId id, Name name, boolean quiet)
      throws FileException {
    Optional<Stat> seen;
    try {
      seen = Registry.lookAt(Caller.SUPERUSER, directory, name);
    } catch (FileException unreadable) {
      // A mount point, or a directory that may be listed but not searched: not part of the export.
      if (unreadable.error() == FileError.CROSS_EXPORT || unreadable.error() == FileError.ACCESS) {
        return false;
      }
      throw unreadable;
    }
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
            && Recorder.isSame(known.get().stat(), seen.get())
            && store.names().child(id, name).equals(Optional.of(known.get().id()));
    return old || readNews(directory, id, name, quiet);
  }

  private boolean readNews(Inode directory, FileId id, Name name, boolean quiet)
      throws FileException {
    Optional<Inode> child = Registry.child(directory, name);
    if (child.isEmpty()) {
      return false;
    }
    try (Inode inode = child.get()) {
      recorder.found(id, name, inode, inode.stat(), quiet);
      return true;
    }
  }
}
