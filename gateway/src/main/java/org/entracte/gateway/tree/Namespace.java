package org.entracte.gateway.tree;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.entracte.gateway.export.Inode;
import org.entracte.gateway.export.Inode.RenameMode;
import org.entracte.gateway.export.Stat;
import org.entracte.gateway.state.ObjectRow;
import org.entracte.gateway.state.StateStore.Durability;
import org.entracte.gateway.tree.Reserve.Folder;
import org.entracte.protocol.tree.AttributeChange;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileTree;
import org.entracte.protocol.tree.FileType;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.NewObject;
import org.entracte.protocol.tree.Node;
import org.entracte.protocol.tree.Permissions;
import org.entracte.protocol.tree.TimeChange;
import org.entracte.protocol.tree.Upload;

/**
 * What front ends do with names. The kernel decides and does, as the caller; what came of it is
 * recorded. Every method is called holding the export's lock, and leaves syncing to the caller.
 */
final class Namespace {
  private final Registry registry;
  private final Reserve reserve;

  Namespace(Registry registry, Reserve reserve) {
    this.registry = registry;
    this.reserve = reserve;
  }

  /** Opens a directory, or says why not. */
  Inode directory(FileId id) throws FileException {
    return directorySight(id).inode();
  }

  /** The same with what was seen. */
  Registry.Sight directorySight(FileId id) throws FileException {
    if (registry.row(id).type() != FileType.DIRECTORY) {
      throw new FileException(FileError.NOT_DIRECTORY, id + " is no directory");
    }
    return registry.sight(id);
  }

  static void checkNotReserved(FileId directory, Name name) throws FileException {
    if (Registry.isReserved(directory, name)) {
      throw new FileException(
          FileError.ACCESS, name + " at the root is the gateway's own; choose another name");
    }
  }

  static void checkNotHidden(FileId directory, Name name) throws FileException {
    if (Registry.isReserved(directory, name)) {
      throw new FileException(FileError.NOT_FOUND, "no " + name + " in the root");
    }
  }

  ObjectRow create(
      Caller caller,
      Inode parent,
      FileId directory,
      Name name,
      NewObject object,
      AttributeChange set)
      throws FileException {
    checkNotReserved(directory, name);
    boolean isDirectory = object.fileType() == FileType.DIRECTORY;
    boolean isFile = object.fileType() == FileType.FILE;
    int mode = set.mode().orElse(isDirectory ? 0755 : 0644);
    try (Inode made = parent.create(caller, name, object, mode)) {
      try {
        // With its name the directory's sync makes it durable as it was made, but not what is set
        // behind that.
        if (initialize(caller, made, object, set) && (isDirectory || isFile)) {
          made.sync();
        }
        return recordMade(directory, name, made);
      } catch (FileException refused) {
        parent.remove(Caller.SUPERUSER, name, object.fileType());
        throw refused;
      }
    }
  }

  private ObjectRow recordMade(FileId directory, Name name, Inode made) throws FileException {
    Stat stat = made.stat();
    return registry.record(
        Durability.PROCESS_CRASH,
        recorder -> {
          ObjectRow row = recorder.found(directory, name, made, stat, Finding.NEWS);
          if (stat.type() == FileType.DIRECTORY) {
            recorder.listed(row.id(), new ObjectRow.Listing.At(java.time.Instant.MIN));
          }
          return row;
        });
  }

  /**
   * Owners as the caller; size and times are the maker's to choose.
   *
   * @return whether there was anything to set
   */
  private static boolean initialize(
      Caller caller, Inode made, NewObject object, AttributeChange initial) throws FileException {
    boolean owned = initial.uid().isPresent() || initial.gid().isPresent();
    if (owned) {
      made.set(caller, AttributeChange.NONE.withOwner(initial.uid(), initial.gid()));
      if (object.fileType() != FileType.SYMLINK && initial.mode().isPresent()) {
        made.set(caller, AttributeChange.mode(initial.mode().getAsInt()));
      }
    }
    OptionalLong size =
        object.fileType() == FileType.FILE && initial.sizeBytes().orElse(0) != 0
            ? initial.sizeBytes()
            : OptionalLong.empty();
    AttributeChange rest =
        new AttributeChange(
            OptionalInt.empty(),
            OptionalInt.empty(),
            OptionalInt.empty(),
            size,
            initial.accessed(),
            initial.modified());
    if (!rest.isNone()) {
      made.set(Caller.SUPERUSER, rest);
    }
    return owned || !rest.isNone();
  }

  ObjectRow link(Caller caller, FileId file, Inode parent, FileId directory, Name name)
      throws FileException {
    ObjectRow row = registry.row(file);
    if (row.type() == FileType.DIRECTORY) {
      throw new FileException(
          FileError.IS_DIRECTORY, file + " is a directory: it can have one name only");
    }
    checkNotReserved(directory, name);
    try (Inode inode = registry.find(row.id())) {
      if (!registry.written().isUnderWay(row.id())) {
        registry.observeNow(row.id(), inode);
      }
      parent.link(caller, inode, name);
      Stat stat = inode.stat();
      return registry.record(
          Durability.PROCESS_CRASH,
          recorder -> {
            recorder.named(directory, name, row.id());
            return recorder.changed(
                registry.row(row.id()), stat, registry.own(row.id(), Cause.NAME));
          });
    }
  }

  private static void require(Upload.Expected expected, ObjectRow there, Stat stat, Name name)
      throws FileException {
    expected.require(
        Optional.of(new Node(there.id(), ObjectRow.attributes(there.id(), stat))), name);
  }

  void remove(Caller caller, Inode parent, FileId directory, Name name, Upload.Expected expected)
      throws FileException {
    checkNotHidden(directory, name);
    try (Inode child = parent.child(caller, name)) {
      Stat before = child.stat();
      ObjectRow row = registry.observe(directory, name, child, before);
      require(expected, row, before, name);
      String entry = reserve.trashEntry(row);
      boolean last = before.type() == FileType.FILE && before.links() == 1;
      boolean trashed = last && moveToTrash(caller, parent, name, entry);
      if (!trashed) {
        parent.remove(caller, name, before.type());
      }
      Stat after = child.stat();
      registry.record(
          Durability.PROCESS_CRASH,
          recorder -> {
            recorder.unnamed(directory, name);
            if (trashed) {
              // What was written since and not compared yet is not that version.
              reserve.keep(entry, row.id(), row.versions().content(), Act.Seen.of(row.stat()));
            }
            lostName(recorder, row, trashed, after);
            return true;
          });
    }
  }

  /**
   * Who removes a file of his may be the one who needs the room, and some file systems want room
   * for a rename that they do not want for a removal (btrfs, at a quota): then it goes for good.
   *
   * @return false if the trash cannot take it
   */
  private boolean moveToTrash(Caller caller, Inode parent, Name name, String entry)
      throws FileException {
    Taking.check(caller, reserve, parent, name);
    try {
      parent.rename(
          Caller.SUPERUSER,
          name,
          reserve.folder(Folder.TRASH),
          Name.of(entry),
          RenameMode.NO_REPLACE);
      return true;
    } catch (FileException refused) {
      if (refused.error() == FileError.QUOTA || refused.error() == FileError.NO_SPACE) {
        return false;
      }
      throw refused;
    }
  }

  private void lostName(Recorder recorder, ObjectRow row, boolean trashed, Stat after)
      throws FileException {
    if (trashed || after.links() == 0 || after.type() == FileType.DIRECTORY) {
      recorder.gone(row.id());
    } else {
      recorder.changed(registry.row(row.id()), after, registry.own(row.id(), Cause.NAME));
    }
  }

  /** A rename, its two directories open. */
  record Move(
      Inode source, FileId fromDirectory, Name from, Inode target, FileId toDirectory, Name to) {}

  void rename(Caller caller, Move move, FileTree.RenameIf only) throws FileException {
    checkNotHidden(move.fromDirectory(), move.from());
    try (Inode child = move.source().child(caller, move.from())) {
      Stat stat = child.stat();
      ObjectRow moved = registry.observe(move.fromDirectory(), move.from(), child, stat);
      require(only.moved(), moved, stat, move.from());
      checkNotReserved(move.toDirectory(), move.to());
      Optional<Inode> there = Registry.child(caller, move.target(), move.to());
      if (there.isEmpty()) {
        only.replaced().require(Optional.empty(), move.to());
        move.source().rename(caller, move.from(), move.target(), move.to(), RenameMode.NO_REPLACE);
        recordMove(move, moved, child, Optional.empty());
        return;
      }
      try (Inode target = there.get()) {
        Stat old = target.stat();
        ObjectRow replaced = registry.observe(move.toDirectory(), move.to(), target, old);
        require(only.replaced(), replaced, old, move.to());
        if (!replaced.id().equals(moved.id())) {
          renameOver(caller, move, moved, child, replaced, target);
        }
      }
    }
  }

  /** What is replaced, if that was its last name, is in the trash before it is replaced. */
  private void renameOver(
      Caller caller, Move move, ObjectRow moved, Inode child, ObjectRow replaced, Inode target)
      throws FileException {
    boolean last =
        moved.type() != FileType.DIRECTORY
            && replaced.type() == FileType.FILE
            && target.stat().links() == 1
            && mayChange(caller, move.source())
            && mayChange(caller, move.target());
    String entry = reserve.trashEntry(replaced);
    boolean linked = last && linkToTrash(target, entry);
    try {
      move.source().rename(caller, move.from(), move.target(), move.to(), RenameMode.REPLACE);
    } catch (FileException refused) {
      if (linked) {
        reserve.discard(Folder.TRASH, entry);
      }
      throw refused;
    }
    if (linked) {
      reserve.dropIfNamedElsewhere(entry);
    }
    recordMove(move, moved, child, Optional.of(new Replaced(replaced, target, linked, entry)));
  }

  private static boolean mayChange(Caller caller, Inode directory) throws FileException {
    Permissions permissions = directory.permissions(caller);
    return permissions.write() && permissions.execute();
  }

  private boolean linkToTrash(Inode target, String entry) throws FileException {
    try {
      reserve.folder(Folder.TRASH).link(Caller.SUPERUSER, target, Name.of(entry));
      return true;
    } catch (FileException refused) {
      // The system forbids links to others' files to a process that is not root
      // (protected_hardlinks), or the file system has none: then the trash does not get it.
      if (refused.error() == FileError.NOT_PERMITTED
          || refused.error() == FileError.TOO_MANY_LINKS
          || refused.error() == FileError.NOT_SUPPORTED) {
        return false;
      }
      throw refused;
    }
  }

  private record Replaced(ObjectRow row, Inode inode, boolean inTrash, String entry) {}

  private void recordMove(Move move, ObjectRow moved, Inode child, Optional<Replaced> replaced)
      throws FileException {
    Stat stat = child.stat();
    registry.record(
        Durability.PROCESS_CRASH,
        recorder -> {
          recorder.named(move.toDirectory(), move.to(), moved.id());
          recorder.unnamed(move.fromDirectory(), move.from());
          recorder.changed(registry.row(moved.id()), stat, registry.own(moved.id(), Cause.NAME));
          if (replaced.isPresent()) {
            Replaced old = replaced.get();
            if (old.inTrash()) {
              reserve.keep(
                  old.entry(),
                  old.row().id(),
                  old.row().versions().content(),
                  Act.Seen.of(old.row().stat()));
            }
            lostName(recorder, old.row(), old.inTrash(), old.inode().stat());
          }
          return true;
        });
  }

  /** What comes behind the size would be refused when the size is already set. */
  private static void checkOwned(Caller caller, FileId id, Stat stat, AttributeChange change)
      throws FileException {
    boolean owner = caller.isSuperuser() || caller.uid() == stat.uid();
    boolean asksOwner =
        change.mode().isPresent()
            || change.uid().isPresent()
            || change.gid().isPresent()
            || change.accessed() instanceof TimeChange.To
            || change.modified() instanceof TimeChange.To;
    boolean gives =
        !caller.isSuperuser()
            && (change.uid().orElse(stat.uid()) != stat.uid()
                || (change.gid().orElse(stat.gid()) != stat.gid()
                    && !caller.isIn(change.gid().orElse(stat.gid()))));
    if ((asksOwner && !owner) || gives) {
      throw new FileException(
          FileError.NOT_PERMITTED, "uid " + caller.uid() + " may not change attributes of " + id);
    }
  }

  /**
   * Sets attributes as the caller.
   *
   * @param before as just seen
   * @return as seen afterwards
   */
  Stat set(Caller caller, Inode inode, ObjectRow row, Stat before, AttributeChange change)
      throws FileException {
    if (change.sizeBytes().isPresent() && row.type() != FileType.FILE) {
      throw new FileException(
          row.type() == FileType.DIRECTORY ? FileError.IS_DIRECTORY : FileError.WRONG_TYPE,
          row.id() + " has no size that could be set: it is a " + row.type());
    }
    if (change.sizeBytes().isPresent() && reserve.actsAsCallers()) {
      checkOwned(caller, row.id(), before, change);
    }
    try (TimeGuard _ = TimeGuard.of(inode, row.type(), change)) {
      registry.observeNow(row.id(), inode);
      inode.set(caller, change);
    }
    return recordAttributes(inode, row, Cause.of(change));
  }

  /** Something that changes what is kept with an object beside its content. */
  interface Tagging {
    void on(Inode inode) throws FileException;
  }

  /** Makes such a change. */
  void setValues(Inode inode, ObjectRow row, Tagging change) throws FileException {
    registry.observeNow(row.id(), inode);
    change.on(inode);
    recordAttributes(inode, row, Cause.ATTRIBUTES);
  }

  private Stat recordAttributes(Inode inode, ObjectRow row, Cause cause) throws FileException {
    Stat stat = inode.stat();
    registry.record(
        Durability.PROCESS_CRASH,
        recorder -> recorder.changed(registry.row(row.id()), stat, registry.own(row.id(), cause)));
    return stat;
  }
}
