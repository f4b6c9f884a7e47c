package org.entracte.harness.simulation;

import org.entracte.protocol.edit.Situation;
import org.entracte.protocol.edit.Situation.ObjectNow;
import org.entracte.protocol.edit.Situation.Slot;
import org.entracte.protocol.edit.Situation.Target;
import org.entracte.protocol.tree.FileType;

/** The cases of the conflict table (DESIGN, section 7) that the gateway can tell apart. */
enum ConflictCell {
  CREATE_NAME_FREE,
  CREATE_DIRECTORY_GONE,
  CREATE_SAME_THERE,
  CREATE_TWO_DIRECTORIES,
  CREATE_OTHER_FILE_THERE,
  CREATE_OTHER_TYPE_THERE,
  STORE_UNCHANGED_THERE,
  STORE_SAME_THERE,
  STORE_CHANGED_THERE,
  STORE_REPLACED_THERE,
  STORE_DELETED_THERE,
  ATTRIBUTES_UNCHANGED_THERE,
  ATTRIBUTES_SET_THERE,
  ATTRIBUTES_REPLACED_THERE,
  ATTRIBUTES_DELETED_THERE,
  REMOVE_UNCHANGED_THERE,
  REMOVE_CHANGED_THERE,
  REMOVE_GONE_THERE,
  REMOVE_OTHER_THERE,
  REMOVE_LAST_NAME_THERE,
  REMOVE_DIRECTORY_GONE,
  REMOVE_EMPTY_DIRECTORY,
  REMOVE_FILLED_DIRECTORY,
  RENAME_NAME_FREE,
  RENAME_OVER_WHAT_WAS_SEEN,
  RENAME_OVER_OTHER,
  RENAME_REPLACED_THERE,
  RENAME_MOVED_THERE,
  RENAME_MOVED_THE_SAME,
  RENAME_DELETED_THERE,
  RENAME_TO_DIRECTORY_GONE,
  RENAME_CYCLE,
  LINK_NAME_FREE,
  LINK_NAME_TAKEN,
  LINK_SAME_THERE,
  LINK_REPLACED_THERE,
  LINK_DELETED_THERE,
  LINK_DIRECTORY_GONE;

  static ConflictCell of(Situation situation) {
    return switch (situation) {
      case Situation.ForCreate create -> create(create);
      case Situation.ForStore store -> store(store);
      case Situation.ForSetAttributes set ->
          switch (set.now()) {
            case ObjectNow.Alive alive ->
                set.tie() ? ATTRIBUTES_SET_THERE : ATTRIBUTES_UNCHANGED_THERE;
            case ObjectNow.Succeeded succeeded -> ATTRIBUTES_REPLACED_THERE;
            case ObjectNow.Gone() -> ATTRIBUTES_DELETED_THERE;
          };
      case Situation.ForRemove remove -> remove(remove);
      case Situation.ForRename rename -> rename(rename);
      case Situation.ForLink link -> link(link);
    };
  }

  private static ConflictCell create(Situation.ForCreate create) {
    return switch (create.slot()) {
      case Slot.Free() -> CREATE_NAME_FREE;
      case Slot.NoDirectory() -> CREATE_DIRECTORY_GONE;
      case Slot.Taken(var child, var type, var same) -> {
        if (type == FileType.DIRECTORY && create.type() == FileType.DIRECTORY) {
          yield CREATE_TWO_DIRECTORIES;
        }
        if (type != create.type()) {
          yield CREATE_OTHER_TYPE_THERE;
        }
        yield same ? CREATE_SAME_THERE : CREATE_OTHER_FILE_THERE;
      }
    };
  }

  private static ConflictCell store(Situation.ForStore store) {
    if (store.same()) {
      return STORE_SAME_THERE;
    }
    return switch (store.now()) {
      case ObjectNow.Alive(var type, var changed) ->
          changed ? STORE_CHANGED_THERE : STORE_UNCHANGED_THERE;
      case ObjectNow.Succeeded succeeded -> STORE_REPLACED_THERE;
      case ObjectNow.Gone() -> STORE_DELETED_THERE;
    };
  }

  private static ConflictCell remove(Situation.ForRemove remove) {
    return switch (remove.slot()) {
      case Slot.Free() -> REMOVE_GONE_THERE;
      case Slot.NoDirectory() -> REMOVE_DIRECTORY_GONE;
      case Slot.Taken(var child, var type, var same) -> {
        if (!child.equals(remove.child())) {
          yield REMOVE_OTHER_THERE;
        }
        if (type == FileType.DIRECTORY) {
          yield remove.empty() ? REMOVE_EMPTY_DIRECTORY : REMOVE_FILLED_DIRECTORY;
        }
        if (!(remove.now() instanceof ObjectNow.Alive(var its, var changed)) || changed) {
          yield REMOVE_CHANGED_THERE;
        }
        yield remove.unawares() ? REMOVE_LAST_NAME_THERE : REMOVE_UNCHANGED_THERE;
      }
    };
  }

  private static ConflictCell rename(Situation.ForRename rename) {
    if (rename.cycle()) {
      return RENAME_CYCLE;
    }
    if (rename.now() instanceof ObjectNow.Gone) {
      return RENAME_DELETED_THERE;
    }
    if (rename.now() instanceof ObjectNow.Succeeded) {
      return RENAME_REPLACED_THERE;
    }
    if (rename.to() instanceof Slot.Taken taken && taken.child().equals(rename.child())) {
      return RENAME_MOVED_THE_SAME;
    }
    boolean whereWeSawIt =
        rename.from() instanceof Slot.Taken from && from.child().equals(rename.child());
    if (!whereWeSawIt) {
      return RENAME_MOVED_THERE;
    }
    return switch (rename.to()) {
      case Slot.Free() -> RENAME_NAME_FREE;
      case Slot.NoDirectory() -> RENAME_TO_DIRECTORY_GONE;
      case Slot.Taken(var child, var type, var same) ->
          rename.replaced() instanceof Target.Was was && was.id().equals(child)
              ? RENAME_OVER_WHAT_WAS_SEEN
              : RENAME_OVER_OTHER;
    };
  }

  private static ConflictCell link(Situation.ForLink link) {
    if (link.now() instanceof ObjectNow.Gone) {
      return LINK_DELETED_THERE;
    }
    if (link.now() instanceof ObjectNow.Succeeded) {
      return LINK_REPLACED_THERE;
    }
    return switch (link.slot()) {
      case Slot.Free() -> LINK_NAME_FREE;
      case Slot.NoDirectory() -> LINK_DIRECTORY_GONE;
      case Slot.Taken(var child, var type, var same) ->
          child.equals(link.file()) ? LINK_SAME_THERE : LINK_NAME_TAKEN;
    };
  }
}
