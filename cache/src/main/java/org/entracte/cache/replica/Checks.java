package org.entracte.cache.replica;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.entracte.protocol.tree.AttributeChange;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileType;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.Permissions;
import org.entracte.protocol.tree.TimeChange;
import org.entracte.protocol.tree.Upload;

/** Who may do what: POSIX's rules on the view's mode bits, all checked before anything changes. */
final class Checks {
  private Checks() {}

  static Permissions permissions(Caller caller, NodeRow row) {
    return Permissions.of(caller, row.attributes());
  }

  static void search(Caller caller, NodeRow directory) throws FileException {
    check(caller, directory, Permissions::execute, "search");
  }

  static void read(Caller caller, NodeRow row) throws FileException {
    check(caller, row, Permissions::read, "read");
  }

  static void write(Caller caller, NodeRow row) throws FileException {
    check(caller, row, Permissions::write, "write");
  }

  private static void check(Caller caller, NodeRow row, Predicate<Permissions> needed, String what)
      throws FileException {
    if (!needed.test(permissions(caller, row))) {
      throw new FileException(FileError.ACCESS, "no " + what + " permission on " + row.id);
    }
  }

  /** Whether such an object can have extended attributes. */
  static boolean hasValues(NodeRow row) {
    return row.isFile() || row.isDirectory();
  }

  /** That {@code caller} may change the extended attributes (xattr(7), "user"). */
  static void values(Caller caller, NodeRow row) throws FileException {
    boolean sticky = row.isDirectory() && (row.mode & 01000) != 0;
    boolean owner = caller.isSuperuser() || caller.uid() == row.uid;
    if (!hasValues(row) || (sticky && !owner)) {
      throw new FileException(FileError.NOT_PERMITTED, row.id + " takes no attributes");
    }
    write(caller, row);
  }

  static void notReserved(NodeRow parent, Name name) throws FileException {
    if (parent.id.equals(FileId.ROOT) && name.equals(Name.RESERVED)) {
      throw new FileException(FileError.ACCESS, name + " is reserved at the root");
    }
  }

  /** That {@code caller} may make {@code name}; {@code present} is what stands there. */
  static void free(Caller caller, NodeRow parent, Name name, Optional<NodeRow> present)
      throws FileException {
    search(caller, parent);
    notReserved(parent, name);
    if (present.isPresent()) {
      throw new FileException(FileError.EXISTS, name + " exists in " + parent.id);
    }
    write(caller, parent);
  }

  static void take(Caller caller, NodeRow parent, NodeRow child) throws FileException {
    write(caller, parent);
    if (!Permissions.stickyAllows(caller, parent.attributes(), child.attributes())) {
      throw new FileException(
          FileError.NOT_PERMITTED, parent.id + " is sticky: only owners take names out of it");
    }
  }

  static void replace(NodeRow moved, NodeRow replaced, Name to) throws FileException {
    if (moved.isDirectory() && !replaced.isDirectory()) {
      throw new FileException(FileError.NOT_DIRECTORY, to + " is no directory");
    }
    if (!moved.isDirectory() && replaced.isDirectory()) {
      throw new FileException(FileError.IS_DIRECTORY, to + " is a directory");
    }
  }

  static void regular(NodeRow row) throws FileException {
    if (row.isDirectory()) {
      throw new FileException(FileError.IS_DIRECTORY, row.id + " is a directory");
    }
    if (!row.isFile()) {
      throw new FileException(FileError.WRONG_TYPE, row.id + " is no regular file");
    }
  }

  static void upload(Caller caller, NodeRow parent, Name name, Optional<NodeRow> present)
      throws FileException {
    search(caller, parent);
    notReserved(parent, name);
    if (present.isPresent()) {
      regular(present.get());
      write(caller, present.get());
    } else {
      write(caller, parent);
    }
  }

  static void expected(Optional<NodeRow> present, Name name, Upload.Expected expected)
      throws FileException {
    boolean holds =
        switch (expected) {
          case Upload.Expected.Anything() -> true;
          case Upload.Expected.Absent() -> present.isEmpty();
          case Upload.Expected.Unchanged(var id, var change) ->
              present.isPresent() && present.get().id.equals(id) && present.get().change == change;
          case Upload.Expected.Same(var id) -> present.isPresent() && present.get().id.equals(id);
        };
    if (!holds) {
      throw new FileException(FileError.CHANGED, name + " is not what was expected: " + expected);
    }
  }

  static void unchanged(NodeRow row, OptionalLong ifChange) throws FileException {
    if (ifChange.isPresent() && ifChange.getAsLong() != row.change) {
      throw new FileException(FileError.CHANGED, row.id + " was changed");
    }
  }

  static void attributes(Caller caller, NodeRow row, AttributeChange change) throws FileException {
    boolean owner = caller.isSuperuser() || caller.uid() == row.uid;
    if (change.mode().isPresent()) {
      mode(owner, row);
    }
    owner(caller, owner, row, change);
    if (change.sizeBytes().isPresent()) {
      size(caller, row, change.sizeBytes().getAsLong());
    }
    time(caller, owner, row, change.accessed());
    time(caller, owner, row, change.modified());
  }

  private static void mode(boolean owner, NodeRow row) throws FileException {
    if (!owner) {
      throw notOwner(row);
    }
    if (row.type == FileType.SYMLINK) {
      throw new FileException(
          FileError.NOT_SUPPORTED, row.id + " is a symbolic link, which has no mode to set");
    }
  }

  /** That {@code caller} may give {@code row} to the owner and group in {@code change}. */
  static void owner(Caller caller, boolean owner, NodeRow row, AttributeChange change)
      throws FileException {
    boolean givesAway = change.uid().isPresent() && change.uid().getAsInt() != row.uid;
    boolean foreignGroup =
        change.gid().isPresent()
            && change.gid().getAsInt() != row.gid
            && !caller.isIn(change.gid().getAsInt());
    boolean touches = change.uid().isPresent() || change.gid().isPresent();
    if (touches && (!owner || ((givesAway || foreignGroup) && !caller.isSuperuser()))) {
      throw notOwner(row);
    }
  }

  private static void size(Caller caller, NodeRow row, long sizeBytes) throws FileException {
    regular(row);
    if (sizeBytes < 0) {
      throw new FileException(FileError.INVALID, "size " + sizeBytes + " of " + row.id);
    }
    write(caller, row);
  }

  private static void time(Caller caller, boolean owner, NodeRow row, TimeChange change)
      throws FileException {
    switch (change) {
      case TimeChange.Keep() -> {}
      case TimeChange.Now() -> {
        if (!owner) {
          write(caller, row);
        }
      }
      case TimeChange.To(var time) -> {
        if (!owner) {
          throw notOwner(row);
        }
      }
    }
  }

  private static FileException notOwner(NodeRow row) {
    return new FileException(
        FileError.NOT_PERMITTED, "only the owner of " + row.id + " may do that");
  }
}
