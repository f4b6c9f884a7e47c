package org.entracte.gateway.tree;

import java.time.Instant;
import java.util.Optional;
import org.entracte.gateway.export.DataFile;
import org.entracte.gateway.export.Inode;
import org.entracte.gateway.tree.Reserve.Folder;
import org.entracte.protocol.tree.AttributeChange;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.NewObject;
import org.entracte.protocol.tree.OpenMode;
import org.entracte.protocol.tree.TimeChange;

/**
 * Writes staged content over a file in place, for a file that must stay the same object: one with
 * several names. What was there is copied into the trash first.
 */
final class Overwriting {
  private final Registry registry;
  private final Reserve reserve;

  Overwriting(Registry registry, Reserve reserve) {
    this.registry = registry;
    this.reserve = reserve;
  }

  /** False, with nothing changed, if the file is not as the act expects it. */
  boolean perform(Act.Overwrite over) throws FileException {
    try (Inode inode = registry.find(over.id());
        DataFile content = content(inode)) {
      if (!over.before().is(inode.stat())) {
        return false;
      }
      keepCopy(content, over.trashEntry());
      if (!over.before().is(inode.stat())) {
        return false;
      }
      try (DataFile staged = staged(over)) {
        pour(staged, over, inode, content);
      }
      return true;
    }
  }

  /**
   * Completes what was begun, unless somebody wrote to the file since: what he wrote stays, the act
   * did not happen, and what was there before both is in the trash.
   */
  boolean finish(Act.Overwrite over) throws FileException {
    try (Inode inode = registry.find(over.id());
        DataFile content = content(inode)) {
      if (over.before().is(inode.stat())) {
        return false;
      }
      Optional<DataFile> copy = copy(over);
      if (copy.isEmpty()) {
        return false;
      }
      try (DataFile before = copy.get();
          DataFile staged = staged(over)) {
        if (!Pouring.isOnTheWay(staged, before, content)) {
          reserve.renew(over.trashEntry());
          return false;
        }
        pour(staged, over, inode, content);
      }
      return true;
    }
  }

  /** Without anybody else if that can be had: what they write comes before or after. */
  private static DataFile content(Inode inode) throws FileException {
    Optional<DataFile> alone = inode.openAlone(OpenMode.READ_WRITE);
    return alone.isPresent() ? alone.get() : inode.open(Caller.SUPERUSER, OpenMode.READ_WRITE);
  }

  private DataFile staged(Act.Overwrite over) throws FileException {
    Optional<DataFile> staged = opened(Folder.STAGING, over.entry());
    if (staged.isEmpty()) {
      throw new FileException(
          FileError.IO, "the staged content " + over.entry() + " is gone from .entracte/staging");
    }
    return staged.get();
  }

  private Optional<DataFile> opened(Folder folder, String entry) throws FileException {
    Optional<Inode> there = reserve.entry(folder, entry);
    if (there.isEmpty()) {
      return Optional.empty();
    }
    try (Inode inode = there.get()) {
      return Optional.of(inode.open(Caller.SUPERUSER, OpenMode.READ));
    }
  }

  /** With the time of the original only when all of it is on the disk. */
  private void keepCopy(DataFile content, String entry) throws FileException {
    reserve.discard(Folder.TRASH, entry);
    Inode trash = reserve.folder(Folder.TRASH);
    try (Inode copy =
            trash.create(Caller.SUPERUSER, Name.of(entry), new NewObject.RegularFile(), 0600);
        DataFile to = copy.open(Caller.SUPERUSER, OpenMode.WRITE)) {
      Instant modified = content.stat().modified();
      to.copyFrom(content);
      to.sync();
      copy.set(
          Caller.SUPERUSER,
          AttributeChange.NONE.withTimes(TimeChange.KEEP, new TimeChange.To(modified)));
      to.sync();
    }
    trash.sync();
  }

  /** What was there before; empty if it is not complete, as nothing was poured yet then. */
  private Optional<DataFile> copy(Act.Overwrite over) throws FileException {
    Optional<DataFile> copy = opened(Folder.TRASH, over.trashEntry());
    if (copy.isPresent() && !over.before().hasContentOf(copy.get().stat())) {
      copy.get().close();
      return Optional.empty();
    }
    return copy;
  }

  private static void pour(DataFile staged, Act.Overwrite over, Inode inode, DataFile content)
      throws FileException {
    Pouring.over(staged, content);
    inode.set(
        Caller.SUPERUSER,
        AttributeChange.NONE.withTimes(TimeChange.KEEP, new TimeChange.To(over.modified())));
    content.sync();
  }
}
