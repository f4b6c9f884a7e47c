package org.entracte.protocol.tree;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;

/** When a name may be made, taken or replaced, and by whom. */
final class NameRules {
  private NameRules() {}

  static void checkReplace(
      Caller caller, MemoryObject target, Name to, MemoryObject moved, MemoryObject replaced)
      throws FileException {
    checkTake(caller, target, replaced);
    if (moved.isDirectory() && !replaced.isDirectory()) {
      throw new FileException(FileError.NOT_DIRECTORY, to + " is no directory");
    }
    if (!moved.isDirectory() && replaced.isDirectory()) {
      throw new FileException(FileError.IS_DIRECTORY, to + " is a directory");
    }
    checkEmpty(replaced, to);
  }

  static void checkExpected(Optional<MemoryObject> present, Name name, Upload.Expected expected)
      throws FileException {
    expected.require(present.map(object -> new Node(object.id, object.attributes())), name);
  }

  static void checkChange(MemoryObject object, OptionalLong ifChange) throws FileException {
    if (ifChange.isPresent() && ifChange.getAsLong() != object.change) {
      throw new FileException(FileError.CHANGED, object.id + " was changed");
    }
  }

  static Optional<MemoryObject> checkUpload(Caller caller, MemoryObject parent, Name name)
      throws FileException {
    check(caller, parent, Permissions::execute, "search");
    checkNotReserved(parent, name);
    Optional<MemoryObject> present = parent.children().get(name);
    if (present.isPresent()) {
      checkRegular(present.get());
      check(caller, present.get(), Permissions::write, "write");
    } else {
      check(caller, parent, Permissions::write, "write");
    }
    return present;
  }

  static void checkFree(Caller caller, MemoryObject parent, Name name) throws FileException {
    check(caller, parent, Permissions::execute, "search");
    checkNotReserved(parent, name);
    if (parent.children().holds(name)) {
      throw new FileException(FileError.EXISTS, name + " exists in " + parent.id);
    }
    check(caller, parent, Permissions::write, "write");
  }

  static void checkTake(Caller caller, MemoryObject parent, MemoryObject child)
      throws FileException {
    check(caller, parent, Permissions::write, "write");
    if (!Permissions.stickyAllows(caller, parent.attributes(), child.attributes())) {
      throw new FileException(
          FileError.NOT_PERMITTED, parent.id + " is sticky: only owners take names out of it");
    }
  }

  static void checkGift(Caller caller, MemoryObject made, AttributeChange initial)
      throws FileException {
    AttributeChange owners = AttributeChange.NONE.withOwner(initial.uid(), initial.gid());
    AttributeRules.check(caller, made, owners);
  }

  static void checkEmpty(MemoryObject object, Name name) throws FileException {
    if (object.isDirectory() && !object.children().isEmpty()) {
      throw new FileException(FileError.NOT_EMPTY, name + " is not empty");
    }
  }

  static void checkRegular(MemoryObject object) throws FileException {
    if (object.isDirectory()) {
      throw new FileException(FileError.IS_DIRECTORY, object.id + " is a directory");
    }
    if (object.type != FileType.FILE) {
      throw new FileException(FileError.WRONG_TYPE, object.id + " is no regular file");
    }
  }

  static void checkNotReserved(MemoryObject parent, Name name) throws FileException {
    if (parent.id.equals(FileId.ROOT) && name.equals(Name.RESERVED)) {
      throw new FileException(FileError.ACCESS, name + " is reserved at the root");
    }
  }

  static void check(Caller caller, MemoryObject object, Predicate<Permissions> needed, String what)
      throws FileException {
    if (!needed.test(Permissions.of(caller, object.attributes()))) {
      throw access(object, what);
    }
  }

  static FileException access(MemoryObject object, String what) {
    return new FileException(FileError.ACCESS, "no " + what + " permission on " + object.id);
  }
}
