package org.entracte.gateway.replay;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.entracte.gateway.export.Inode;
import org.entracte.gateway.export.Stat;
import org.entracte.gateway.state.ObjectRow;
import org.entracte.gateway.tree.Act;
import org.entracte.protocol.edit.Operation.Owned;
import org.entracte.protocol.edit.Operation.SetAttributes;
import org.entracte.protocol.edit.Outcome;
import org.entracte.protocol.edit.Plan;
import org.entracte.protocol.edit.Situation;
import org.entracte.protocol.edit.Situation.ObjectNow;
import org.entracte.protocol.edit.ValueChange;
import org.entracte.protocol.tree.AttributeChange;
import org.entracte.protocol.tree.AttributeValue;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileType;
import org.entracte.protocol.tree.NamedValues;
import org.entracte.protocol.tree.Permissions;
import org.entracte.protocol.tree.TimeChange;

/** A laptop's attributes, field by field; where the gateway has other values they win. */
final class AttributesReplay {
  private final Bench bench;

  AttributesReplay(Bench bench) {
    this.bench = bench;
  }

  /** Judges once; false if something came in between. */
  boolean attempt(Bench.Case at, SetAttributes set) throws FileException {
    FileId id = bench.real(set.id());
    ObjectNow now = bench.now(id, 0);
    FileId target = now instanceof ObjectNow.Succeeded(var successor) ? successor : id;
    Optional<ObjectRow> row = bench.living(target);
    boolean tie = row.isPresent() && isTie(set, row.get().stat(), values(row.get()));
    Plan plan = bench.judge().decide(new Situation.ForSetAttributes(id, now, tie));
    return switch (plan) {
      case Plan.Apply() -> apply(at, set, id);
      case Plan.ApplyTo(var successor) -> apply(at, set, successor);
      case Plan.Drop(var reason) ->
          bench.answer(at, new Outcome.Dropped(id, reason), Optional.empty());
      case Plan.Adopt _,
          Plan.AlreadySo _,
          Plan.CopyBeside _,
          Plan.UnderConflictName _,
          Plan.Restore _ ->
          throw new IllegalStateException("no plan for attributes: " + plan);
    };
  }

  private boolean apply(Bench.Case at, SetAttributes set, FileId id) throws FileException {
    Optional<ObjectRow> row = bench.living(id);
    if (row.isEmpty()) {
      return false;
    }
    AttributeChange change = change(set, row.get().stat());
    List<ValueChange> values =
        keepsValues(row.get().stat()) ? due(set, values(row.get())) : List.of();
    if (change.isNone() && values.isEmpty()) {
      return bench.answer(at, new Outcome.Applied(), Optional.empty());
    }
    Caller caller = at.edit().caller();
    boolean anyWriters = values.isEmpty() && isAnyWriters(caller, row.get(), change);
    Caller acting = anyWriters ? Caller.SUPERUSER : caller;
    return bench.act(at, acting, new Act.SetAttributes(id, change, values), new Outcome.Applied());
  }

  private NamedValues values(ObjectRow row) throws FileException {
    return bench.store().objects().values(row);
  }

  private static List<ValueChange> due(SetAttributes set, NamedValues there) {
    return set.values().stream()
        .filter(change -> there.get(change.name()).equals(change.before()))
        .filter(change -> !there.get(change.name()).equals(change.after()))
        .toList();
  }

  /** What took a file's place may be a symbolic link, which has none. */
  private static boolean keepsValues(Stat stat) {
    return stat.type() == FileType.FILE || stat.type() == FileType.DIRECTORY;
  }

  private static boolean isOpen(ValueChange change, NamedValues there) {
    Optional<AttributeValue> now = there.get(change.name());
    return now.equals(change.before()) || now.equals(change.after());
  }

  /**
   * Whether it is what anybody who may write does to a file that is not his: he makes it new
   * (utimensat(2) with UTIME_NOW, which was a moment of the laptop's) and takes its set-id bits by
   * writing. The system calls that say just this would refuse him.
   */
  private boolean isAnyWriters(Caller caller, ObjectRow row, AttributeChange change)
      throws FileException {
    Stat stat = row.stat();
    int written = Permissions.withoutSetId(stat.mode());
    if (caller.isSuperuser()
        || caller.uid() == stat.uid()
        || change.uid().isPresent()
        || change.gid().isPresent()
        || change.mode().orElse(written) != written) {
      return false;
    }
    try (Inode inode = bench.open(row)) {
      return inode.permissions(caller).write();
    }
  }

  /** Every field that the edit sets has a value there that is neither the old nor the new one. */
  private static boolean isTie(SetAttributes set, Stat stat, NamedValues there) {
    Owned before = set.before();
    boolean open =
        isOpen(set.mode(), before.mode(), stat.mode())
            || isOpen(set.uid(), before.uid(), stat.uid())
            || isOpen(set.gid(), before.gid(), stat.gid())
            || (keepsValues(stat)
                && set.values().stream().anyMatch(change -> isOpen(change, there)))
            || (set.modified().isPresent()
                && (isTimeAsBefore(before, stat) || stat.modified().equals(set.modified().get())));
    return !open;
  }

  /** A directory's time moves with its entries, on both sides, and says nothing of who set it. */
  private static boolean isTimeAsBefore(Owned before, Stat stat) {
    return stat.type() == FileType.DIRECTORY || stat.modified().equals(before.modified());
  }

  private static boolean isOpen(OptionalInt wanted, int before, int now) {
    return wanted.isPresent() && (now == before || now == wanted.getAsInt());
  }

  private static AttributeChange change(SetAttributes set, Stat stat) {
    Owned before = set.before();
    boolean time =
        set.modified().isPresent()
            && isTimeAsBefore(before, stat)
            && !stat.modified().equals(set.modified().get());
    return new AttributeChange(
        field(set.mode(), before.mode(), stat.mode()),
        field(set.uid(), before.uid(), stat.uid()),
        field(set.gid(), before.gid(), stat.gid()),
        OptionalLong.empty(),
        TimeChange.KEEP,
        time ? new TimeChange.To(set.modified().get()) : TimeChange.KEEP);
  }

  private static OptionalInt field(OptionalInt wanted, int before, int now) {
    return wanted.isPresent() && now == before && now != wanted.getAsInt()
        ? wanted
        : OptionalInt.empty();
  }
}
