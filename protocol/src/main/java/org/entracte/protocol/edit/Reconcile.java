package org.entracte.protocol.edit;

import org.entracte.protocol.edit.Outcome.Reason;
import org.entracte.protocol.edit.Situation.ObjectNow;
import org.entracte.protocol.edit.Situation.Slot;
import org.entracte.protocol.edit.Situation.Target;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileType;

/**
 * The conflict table: what becomes of an edit, given what happened on the gateway since its base.
 * Pure; the gateway decides, in its total order, and no clock has a say.
 */
public final class Reconcile {
  private Reconcile() {}

  public static Plan decide(Situation situation) {
    return switch (situation) {
      case Situation.ForCreate create -> create(create);
      case Situation.ForStore store -> store(store);
      case Situation.ForSetAttributes attributes -> attributes(attributes);
      case Situation.ForRemove remove -> remove(remove);
      case Situation.ForRename rename -> rename(rename);
      case Situation.ForLink link -> link(link);
    };
  }

  private static Plan create(Situation.ForCreate create) {
    return switch (create.slot()) {
      case Slot.Free() -> new Plan.Apply();
      case Slot.NoDirectory() -> new Plan.Apply();
      case Slot.Taken(var child, var type, var same) -> {
        boolean merge = type == FileType.DIRECTORY && create.type() == FileType.DIRECTORY;
        yield merge || (same && type == create.type())
            ? new Plan.Adopt(child)
            : new Plan.UnderConflictName();
      }
    };
  }

  private static Plan store(Situation.ForStore store) {
    if (store.same()) {
      return new Plan.AlreadySo();
    }
    return switch (store.now()) {
      case ObjectNow.Alive(var type, var changed) ->
          changed ? new Plan.CopyBeside(store.file()) : new Plan.Apply();
      case ObjectNow.Succeeded(var successor) -> new Plan.CopyBeside(successor);
      case ObjectNow.Gone() -> new Plan.Restore();
    };
  }

  private static Plan attributes(Situation.ForSetAttributes set) {
    return switch (set.now()) {
      case ObjectNow.Alive alive ->
          set.tie() ? new Plan.Drop(Reason.ATTRIBUTES_SET_THERE) : new Plan.Apply();
      case ObjectNow.Succeeded(var successor) ->
          set.tie() ? new Plan.Drop(Reason.ATTRIBUTES_SET_THERE) : new Plan.ApplyTo(successor);
      case ObjectNow.Gone() -> new Plan.Drop(Reason.DELETED_THERE);
    };
  }

  private static Plan remove(Situation.ForRemove remove) {
    return switch (remove.slot()) {
      case Slot.Free() -> new Plan.AlreadySo();
      case Slot.NoDirectory() -> new Plan.AlreadySo();
      case Slot.Taken(var child, var type, var same) -> {
        if (!child.equals(remove.child())) {
          yield new Plan.Drop(Reason.REPLACED_THERE);
        }
        if (type == FileType.DIRECTORY && !remove.empty()) {
          yield new Plan.Drop(Reason.NOT_EMPTY_THERE);
        }
        if (isChanged(remove.now())) {
          yield new Plan.Drop(Reason.EDITED_THERE);
        }
        yield remove.unawares() ? new Plan.Drop(Reason.LAST_NAME_THERE) : new Plan.Apply();
      }
    };
  }

  private static Plan rename(Situation.ForRename rename) {
    if (rename.cycle()) {
      return new Plan.Drop(Reason.CYCLE);
    }
    if (rename.now() instanceof ObjectNow.Gone) {
      return new Plan.Restore();
    }
    FileId moved =
        rename.now() instanceof ObjectNow.Succeeded(var successor) ? successor : rename.child();
    if (rename.to() instanceof Slot.Taken taken && taken.child().equals(moved)) {
      return new Plan.AlreadySo();
    }
    boolean whereWeSawIt = rename.from() instanceof Slot.Taken taken && taken.child().equals(moved);
    if (!whereWeSawIt) {
      return new Plan.Drop(Reason.MOVED_THERE);
    }
    return onto(rename, moved);
  }

  private static Plan onto(Situation.ForRename rename, FileId moved) {
    Plan apply = moved.equals(rename.child()) ? new Plan.Apply() : new Plan.ApplyTo(moved);
    return switch (rename.to()) {
      case Slot.Free() -> apply;
      case Slot.NoDirectory() -> apply;
      case Slot.Taken(var child, var type, var same) -> {
        boolean expected =
            rename.replaced() instanceof Target.Was was
                && was.id().equals(child)
                && was.emptyOrFile()
                && !isChanged(was.now());
        yield expected ? apply : new Plan.UnderConflictName();
      }
    };
  }

  private static Plan link(Situation.ForLink link) {
    if (link.now() instanceof ObjectNow.Gone) {
      return new Plan.Restore();
    }
    FileId linked =
        link.now() instanceof ObjectNow.Succeeded(var successor) ? successor : link.file();
    if (link.slot() instanceof Slot.Taken taken) {
      return taken.child().equals(linked) ? new Plan.AlreadySo() : new Plan.UnderConflictName();
    }
    return linked.equals(link.file()) ? new Plan.Apply() : new Plan.ApplyTo(linked);
  }

  private static boolean isChanged(ObjectNow now) {
    return switch (now) {
      case ObjectNow.Alive(var type, var changed) -> changed;
      case ObjectNow.Succeeded succeeded -> true;
      case ObjectNow.Gone() -> false;
    };
  }
}
