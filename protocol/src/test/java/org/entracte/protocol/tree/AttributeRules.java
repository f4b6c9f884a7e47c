package org.entracte.protocol.tree;

import java.time.Instant;
import java.util.OptionalLong;

/** Who may set which attribute: POSIX chmod, chown, utimensat and truncate, checked before any. */
final class AttributeRules {
  private AttributeRules() {}

  static void check(Caller caller, MemoryObject object, AttributeChange change)
      throws FileException {
    boolean owner = caller.isSuperuser() || caller.uid() == object.uid;
    if (change.mode().isPresent()) {
      checkMode(owner, object);
    }
    checkOwner(caller, owner, object, change);
    if (change.sizeBytes().isPresent()) {
      checkSize(caller, object, change.sizeBytes().getAsLong());
    }
    checkTime(caller, owner, object, change.accessed());
    checkTime(caller, owner, object, change.modified());
  }

  private static void checkMode(boolean owner, MemoryObject object) throws FileException {
    if (!owner) {
      throw notOwner(object);
    }
    if (object.type == FileType.SYMLINK) {
      throw new FileException(
          FileError.NOT_SUPPORTED, object.id + " is a symbolic link, which has no mode to set");
    }
  }

  private static void checkOwner(
      Caller caller, boolean owner, MemoryObject object, AttributeChange change)
      throws FileException {
    boolean givesAway = change.uid().isPresent() && change.uid().getAsInt() != object.uid;
    boolean foreignGroup =
        change.gid().isPresent()
            && change.gid().getAsInt() != object.gid
            && !caller.isIn(change.gid().getAsInt());
    boolean touches = change.uid().isPresent() || change.gid().isPresent();
    if (touches && (!owner || ((givesAway || foreignGroup) && !caller.isSuperuser()))) {
      throw notOwner(object);
    }
  }

  private static void checkSize(Caller caller, MemoryObject object, long sizeBytes)
      throws FileException {
    if (object.isDirectory()) {
      throw new FileException(
          FileError.IS_DIRECTORY, object.id + " is a directory: no size to set");
    }
    if (object.type != FileType.FILE) {
      throw new FileException(
          FileError.WRONG_TYPE, object.id + " is no regular file: no size to set");
    }
    if (sizeBytes < 0) {
      throw new FileException(FileError.INVALID, "size " + sizeBytes + " of " + object.id);
    }
    if (!Permissions.of(caller, object.attributes()).write()) {
      throw new FileException(FileError.ACCESS, "no write permission on " + object.id);
    }
  }

  private static void checkTime(
      Caller caller, boolean owner, MemoryObject object, TimeChange change) throws FileException {
    switch (change) {
      case TimeChange.Keep() -> {}
      case TimeChange.Now() -> {
        if (!owner && !Permissions.of(caller, object.attributes()).write()) {
          throw new FileException(FileError.ACCESS, "no write permission on " + object.id);
        }
      }
      case TimeChange.To(var time) -> {
        if (!owner) {
          throw notOwner(object);
        }
      }
    }
  }

  private static FileException notOwner(MemoryObject object) {
    return new FileException(
        FileError.NOT_PERMITTED, "only the owner of " + object.id + " may do that");
  }

  static AttributeChange withoutLinkMode(MemoryObject made, AttributeChange initial) {
    return made.type == FileType.SYMLINK ? initial.withoutMode() : initial;
  }

  static AttributeChange withoutSize(AttributeChange change) {
    return new AttributeChange(
        change.mode(),
        change.uid(),
        change.gid(),
        OptionalLong.empty(),
        change.accessed(),
        change.modified());
  }

  static Instant changed(TimeChange change, Instant old, Instant now) {
    return switch (change) {
      case TimeChange.Keep() -> old;
      case TimeChange.Now() -> now;
      case TimeChange.To(var time) -> time;
    };
  }
}
