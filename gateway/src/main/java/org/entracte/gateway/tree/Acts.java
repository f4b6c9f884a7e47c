package org.entracte.gateway.tree;

import java.util.Optional;
import org.entracte.gateway.export.Inode;
import org.entracte.gateway.export.Inode.RenameMode;
import org.entracte.gateway.export.ObjectKey;
import org.entracte.gateway.export.Stat;
import org.entracte.gateway.tree.ActFormat.Intended;
import org.entracte.gateway.tree.Reserve.Folder;
import org.entracte.protocol.tree.AttributeChange;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileType;
import org.entracte.protocol.tree.Name;

/**
 * Makes acts happen on the volume. {@link #perform} answers false, with nothing changed, if the
 * tree was not as the act expects it; {@link #finish} tells, after a crash or a failure, whether an
 * act happened, and completes one that happened in part.
 */
final class Acts {
  private final Registry registry;
  private final Reserve reserve;
  private final Overwriting overwriting;

  Acts(Registry registry, Reserve reserve) {
    this.registry = registry;
    this.reserve = reserve;
    this.overwriting = new Overwriting(registry, reserve);
  }

  /** Makes the names of a directory durable, at once or later; before anything is recorded. */
  interface NameSync {
    NameSync AT_ONCE = (directory, id) -> directory.sync();

    void sync(Inode directory, FileId id) throws FileException;
  }

  boolean perform(Intended intended) throws FileException {
    return perform(intended, NameSync.AT_ONCE);
  }

  /**
   * @param sync for the acts that come from staging; the others sync what they change themselves
   */
  boolean perform(Intended intended, NameSync sync) throws FileException {
    Caller caller = intended.ordered().caller();
    return switch (intended.ordered().act()) {
      case Act.Enter enter -> enter(enter, sync);
      case Act.Swap swap -> swap(swap, intended.entering(), sync);
      case Act.Overwrite over -> overwriting.perform(over);
      case Act.TakeAway take -> takeAway(caller, take);
      case Act.Move move -> move(caller, move);
      case Act.MoveOver over -> moveOver(caller, over);
      case Act.Link link -> link(caller, link);
      case Act.SetAttributes set -> set(caller, set);
    };
  }

  boolean finish(Intended intended) throws FileException {
    Act.Ordered ordered = intended.ordered();
    return switch (ordered.act()) {
      case Act.Enter enter -> leadsTo(enter.directory(), enter.name(), enter.made());
      case Act.Swap swap -> finishSwap(swap, intended.entering(), NameSync.AT_ONCE);
      case Act.Overwrite over -> overwriting.finish(over);
      case Act.TakeAway take -> finishTakeAway(take);
      case Act.Move move -> leadsTo(move.toDirectory(), move.to(), move.key());
      case Act.MoveOver over -> finishMoveOver(over);
      case Act.Link link -> leadsTo(link.directory(), link.name(), link.key());
      case Act.SetAttributes set -> set(ordered.caller(), set);
    };
  }

  /** What an act leaves behind in staging once it is recorded, or given up. */
  void cleanUp(Act act, boolean done) throws FileException {
    switch (act) {
      case Act.Swap swap -> {
        if (done || !isStaged(swap)) {
          reserve.toTrash(swap.entry(), swap.entry());
        } else {
          reserve.discard(Folder.STAGING, swap.entry());
        }
      }
      case Act.Overwrite over -> {
        reserve.discard(Folder.STAGING, over.entry());
        if (!done) {
          reserve.discard(Folder.TRASH, over.trashEntry());
        }
      }
      case Act.Enter enter -> {
        if (!done && enter.folder() == Folder.STAGING) {
          reserve.discard(Folder.STAGING, enter.entry());
        }
      }
      case Act.TakeAway _, Act.Move _, Act.MoveOver _, Act.Link _, Act.SetAttributes _ -> {}
    }
  }

  private boolean isStaged(Act.Swap swap) throws FileException {
    return keyAt(reserve.staging(), Name.of(swap.entry())).equals(Optional.of(swap.made()));
  }

  private boolean enter(Act.Enter enter, NameSync sync) throws FileException {
    try (Inode directory = registry.find(enter.directory())) {
      boolean moved =
          moved(
              Caller.SUPERUSER,
              reserve.folder(enter.folder()),
              Name.of(enter.entry()),
              directory,
              enter.name());
      sync.sync(directory, enter.directory());
      return moved;
    }
  }

  /** Moves to a free name; false if either name is not as it must be. */
  private static boolean moved(Caller caller, Inode from, Name name, Inode to, Name target)
      throws FileException {
    try {
      from.rename(caller, name, to, target, RenameMode.NO_REPLACE);
      return true;
    } catch (FileException refused) {
      if (refused.error() == FileError.EXISTS || refused.error() == FileError.NOT_FOUND) {
        return false;
      }
      throw refused;
    }
  }

  private boolean leadsTo(FileId directory, Name name, ObjectKey key) throws FileException {
    Optional<ObjectKey> there = keyAt(directory, name);
    return there.isPresent() && there.get().equals(key);
  }

  private Optional<ObjectKey> keyAt(FileId directory, Name name) throws FileException {
    Optional<Inode> parent = directoryIfThere(directory);
    if (parent.isEmpty()) {
      return Optional.empty();
    }
    try (Inode inode = parent.get()) {
      return keyAt(inode, name);
    }
  }

  private static Optional<ObjectKey> keyAt(Inode directory, Name name) throws FileException {
    Optional<Inode> child = Registry.child(directory, name);
    if (child.isEmpty()) {
      return Optional.empty();
    }
    try (Inode inode = child.get()) {
      return Optional.of(inode.stat().key());
    }
  }

  private Optional<Inode> directoryIfThere(FileId directory) throws FileException {
    try {
      return Optional.of(registry.find(directory));
    } catch (FileException gone) {
      if (gone.error() == FileError.STALE) {
        return Optional.empty();
      }
      throw gone;
    }
  }

  private boolean swap(Act.Swap swap, Optional<Entering> entering, NameSync sync)
      throws FileException {
    try (Inode directory = registry.find(swap.directory())) {
      if (!exchanged(
          Caller.SUPERUSER, reserve.staging(), Name.of(swap.entry()), directory, swap.name())) {
        return false;
      }
    }
    return finishSwap(swap, entering, sync);
  }

  private static boolean exchanged(Caller caller, Inode a, Name nameA, Inode b, Name nameB)
      throws FileException {
    try {
      a.rename(caller, nameA, b, nameB, RenameMode.EXCHANGE);
      return true;
    } catch (FileException refused) {
      if (refused.error() == FileError.NOT_FOUND) {
        return false;
      }
      throw refused;
    }
  }

  /**
   * Looks at what came out, and puts it back if it is not what was expected, unless somebody wrote
   * to what went in: that would be lost with it, and what came out is safe in the trash.
   */
  private boolean finishSwap(Act.Swap swap, Optional<Entering> entering, NameSync sync)
      throws FileException {
    Name entry = Name.of(swap.entry());
    Optional<Inode> out = reserve.entry(Folder.STAGING, swap.entry());
    if (out.isEmpty()) {
      return leadsTo(swap.directory(), swap.name(), swap.made());
    }
    try (Inode inode = out.get();
        Inode directory = registry.find(swap.directory())) {
      Stat stat = inode.stat();
      if (stat.key().equals(swap.made())) {
        return false;
      }
      boolean asExpected = swap.before().is(stat) && stat.links() == 1;
      if (asExpected || isWrittenTo(swap, directory, entering)) {
        carryOwned(stat, directory, swap);
        sync.sync(directory, swap.directory());
        return true;
      }
      boolean back =
          exchanged(Caller.SUPERUSER, reserve.staging(), entry, directory, swap.name())
              || moved(Caller.SUPERUSER, reserve.staging(), entry, directory, swap.name());
      if (!back) {
        throw new FileException(
            FileError.BUSY, "cannot put back what stood at " + swap.name() + "; try again");
      }
      directory.sync();
      return false;
    }
  }

  private static boolean isWrittenTo(Act.Swap swap, Inode directory, Optional<Entering> entering)
      throws FileException {
    Optional<Inode> in = Registry.child(directory, swap.name());
    if (in.isEmpty() || entering.isEmpty()) {
      in.ifPresent(Inode::close);
      return false;
    }
    try (Inode inode = in.get()) {
      Stat stat = inode.stat();
      return stat.key().equals(swap.made()) && !Act.Seen.of(entering.get().stat()).is(stat);
    }
  }

  /** Attributes that were set on the old content at the last moment stay. */
  private static void carryOwned(Stat out, Inode directory, Act.Swap swap) throws FileException {
    Optional<Inode> child = Registry.child(directory, swap.name());
    if (child.isEmpty()) {
      return;
    }
    try (Inode inode = child.get()) {
      Stat in = inode.stat();
      if (in.key().equals(swap.made())
          && (in.mode() != out.mode() || in.uid() != out.uid() || in.gid() != out.gid())) {
        Ownership.give(inode, out.uid(), out.gid());
        inode.set(Caller.SUPERUSER, AttributeChange.mode(out.mode()));
      }
    }
  }

  private boolean takeAway(Caller caller, Act.TakeAway take) throws FileException {
    try (Inode directory = registry.find(take.directory())) {
      if (!leadsTo(take.directory(), take.name(), take.before().key())) {
        return false;
      }
      boolean gone = takeName(caller, directory, take.name(), take.type(), take.trashEntry());
      return gone && finishTakeAway(take);
    }
  }

  /** Removes a directory, or moves anything else to the trash; false if that cannot be now. */
  private boolean takeName(
      Caller caller, Inode directory, Name name, FileType type, String trashEntry)
      throws FileException {
    if (type == FileType.DIRECTORY) {
      try {
        directory.remove(caller, name, type);
        return true;
      } catch (FileException refused) {
        if (refused.error() == FileError.NOT_EMPTY || refused.error() == FileError.NOT_FOUND) {
          return false;
        }
        throw refused;
      }
    }
    Taking.check(caller, reserve, directory, name);
    return moved(
        Caller.SUPERUSER, directory, name, reserve.folder(Folder.TRASH), Name.of(trashEntry));
  }

  private boolean finishTakeAway(Act.TakeAway take) throws FileException {
    if (leadsTo(take.directory(), take.name(), take.before().key())) {
      return false;
    }
    Optional<Inode> parent = directoryIfThere(take.directory());
    if (parent.isEmpty()) {
      return true;
    }
    try (Inode directory = parent.get()) {
      boolean right = checkTaken(take.trashEntry(), take.before(), directory, take.name());
      directory.sync();
      return right;
    }
  }

  /** Puts back what should not have been taken; drops what has other names still. */
  private boolean checkTaken(String entry, Act.Seen before, Inode directory, Name name)
      throws FileException {
    Optional<Inode> taken = reserve.entry(Folder.TRASH, entry);
    if (taken.isEmpty()) {
      return true;
    }
    try (Inode inode = taken.get()) {
      if (before.is(inode.stat())) {
        reserve.dropIfNamedElsewhere(entry);
        return true;
      }
    }
    boolean back =
        moved(Caller.SUPERUSER, reserve.folder(Folder.TRASH), Name.of(entry), directory, name);
    if (!back) {
      throw new FileException(
          FileError.BUSY, "cannot put " + name + " back from the trash (" + entry + "); try again");
    }
    return false;
  }

  private boolean move(Caller caller, Act.Move move) throws FileException {
    try (Inode from = registry.find(move.fromDirectory());
        Inode to = registry.find(move.toDirectory())) {
      if (!keyAt(from, move.from()).equals(Optional.of(move.key()))
          || !moved(caller, from, move.from(), to, move.to())) {
        return false;
      }
      if (!keyAt(to, move.to()).equals(Optional.of(move.key()))) {
        moved(Caller.SUPERUSER, to, move.to(), from, move.from());
        return false;
      }
      sync(from, to);
      return true;
    }
  }

  private static void sync(Inode from, Inode to) throws FileException {
    to.sync();
    from.sync();
  }

  private boolean moveOver(Caller caller, Act.MoveOver over) throws FileException {
    Act.Move move = over.move();
    try (Inode from = registry.find(move.fromDirectory());
        Inode to = registry.find(move.toDirectory())) {
      if (!keyAt(from, move.from()).equals(Optional.of(move.key()))
          || !keyAt(to, move.to()).equals(Optional.of(over.before().key()))
          || !exchanged(caller, from, move.from(), to, move.to())) {
        return false;
      }
    }
    return finishMoveOver(over);
  }

  private boolean finishMoveOver(Act.MoveOver over) throws FileException {
    Act.Move move = over.move();
    if (!leadsTo(move.toDirectory(), move.to(), move.key())) {
      return false;
    }
    try (Inode from = registry.find(move.fromDirectory());
        Inode to = registry.find(move.toDirectory())) {
      if (!takeOut(over, from)) {
        exchanged(Caller.SUPERUSER, from, move.from(), to, move.to());
        sync(from, to);
        return false;
      }
      boolean right = checkTaken(over.trashEntry(), over.before(), from, move.from());
      if (!right) {
        exchanged(Caller.SUPERUSER, from, move.from(), to, move.to());
      }
      sync(from, to);
      return right;
    }
  }

  /** Takes away what the exchange brought to the old name; false if it was not what it must be. */
  private boolean takeOut(Act.MoveOver over, Inode from) throws FileException {
    Optional<Inode> out = Registry.child(from, over.move().from());
    if (out.isEmpty()) {
      return true;
    }
    try (Inode inode = out.get()) {
      Stat stat = inode.stat();
      if (!stat.key().equals(over.before().key())) {
        return isInTrash(over.trashEntry());
      }
      return over.before().is(stat)
          && takeName(Caller.SUPERUSER, from, over.move().from(), over.type(), over.trashEntry());
    }
  }

  private boolean isInTrash(String entry) throws FileException {
    Optional<Inode> there = reserve.entry(Folder.TRASH, entry);
    there.ifPresent(Inode::close);
    return there.isPresent();
  }

  private boolean link(Caller caller, Act.Link link) throws FileException {
    try (Inode directory = registry.find(link.directory());
        Inode file = registry.find(link.file())) {
      if (!file.stat().key().equals(link.key())) {
        return false;
      }
      directory.link(caller, file, link.name());
      directory.sync();
      return true;
    } catch (FileException taken) {
      if (taken.error() == FileError.EXISTS) {
        return false;
      }
      throw taken;
    }
  }

  private boolean set(Caller caller, Act.SetAttributes set) throws FileException {
    Stat seen = registry.row(set.id()).stat();
    try (Inode inode = registry.find(set.id())) {
      try (TimeGuard _ = TimeGuard.of(inode, seen.type(), set.change())) {
        if (!TimeGuard.isUnwritten(seen, inode.stat(), set.change())
            || !UserValues.set(caller, inode, set.values())) {
          return false;
        }
        if (!set.change().isNone()) {
          inode.set(caller, set.change());
        }
      }
      inode.sync();
      return true;
    }
  }
}
