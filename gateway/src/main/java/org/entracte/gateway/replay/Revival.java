package org.entracte.gateway.replay;

import java.util.Optional;
import org.entracte.gateway.export.Inode;
import org.entracte.gateway.export.ObjectKey;
import org.entracte.gateway.state.ObjectRow;
import org.entracte.gateway.state.ObjectRow.Place;
import org.entracte.gateway.state.TrashTable.Trashed;
import org.entracte.gateway.tree.Act;
import org.entracte.gateway.tree.Reserve.Folder;
import org.entracte.gateway.tree.Taking;
import org.entracte.protocol.edit.Outcome;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileType;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.NewObject;

/** Brings what the gateway had deleted back under the name that a laptop gave it meanwhile. */
final class Revival {
  private final Bench bench;

  Revival(Bench bench) {
    this.bench = bench;
  }

  /** Judges once; false if something came in between. */
  boolean attempt(Bench.Case at, FileId id, Place wanted) throws FileException {
    Optional<ObjectRow> row = bench.row(id);
    if (row.isEmpty()) {
      return gone(at, id);
    }
    Bench.Found found = bench.slot(wanted.directory(), wanted.name());
    if (!found.directory()) {
      bench.restoreDirectory(at, wanted.directory());
      return false;
    }
    FileId directory = bench.real(wanted.directory());
    try (Inode inode = bench.registry().find(directory)) {
      Taking.checkWrite(at.edit().caller(), inode, wanted.name());
    }
    Name name =
        found.row().isEmpty()
            ? wanted.name()
            : bench.freeConflictName(at, directory, wanted.name(), Bench.hashOf(id));
    Optional<Act.Enter> act = act(row.get(), directory, name);
    return act.isEmpty()
        ? gone(at, id)
        : bench.act(at, act.get(), new Outcome.Restored(row.get().id(), directory, name));
  }

  private boolean gone(Bench.Case at, FileId id) throws FileException {
    return bench.answer(at, new Outcome.Dropped(id, Outcome.Reason.BYTES_GONE), Optional.empty());
  }

  private Optional<Act.Enter> act(ObjectRow row, FileId directory, Name name) throws FileException {
    Optional<Trashed> trashed = bench.reserve().lastOf(row);
    if (trashed.isPresent()) {
      Optional<Inode> entry = bench.reserve().entry(Folder.TRASH, trashed.get().entry());
      if (entry.isPresent()) {
        try (Inode inode = entry.get()) {
          ObjectKey key = inode.stat().key();
          return Optional.of(
              new Act.Enter(row.id(), Folder.TRASH, trashed.get().entry(), key, directory, name));
        }
      }
    }
    Optional<NewObject> again = again(row);
    if (again.isEmpty()) {
      return Optional.empty();
    }
    Drafts.Draft draft =
        bench
            .drafts()
            .make(
                bench.reserve().newEntry("revive"),
                again.get(),
                Bench.lookOf(row),
                Optional.empty(),
                Optional.empty());
    return Optional.of(
        new Act.Enter(row.id(), Folder.STAGING, draft.entry(), draft.key(), directory, name));
  }

  /** What the tombstone itself says enough about. */
  private static Optional<NewObject> again(ObjectRow row) {
    if (row.type() == FileType.SYMLINK) {
      return row.target().map(NewObject.Symlink::new);
    }
    return switch (row.type()) {
      case DIRECTORY -> Optional.of(new NewObject.Directory());
      case FIFO, SOCKET -> Optional.of(new NewObject.Special(row.type()));
      case FILE, SYMLINK, BLOCK_DEVICE, CHARACTER_DEVICE -> Optional.empty();
    };
  }
}
