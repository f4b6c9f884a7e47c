package org.entracte.gateway.replay;

import java.util.Optional;
import org.entracte.gateway.state.ObjectRow;
import org.entracte.gateway.state.ObjectRow.Place;
import org.entracte.gateway.tree.Act;
import org.entracte.protocol.edit.Operation.Rename;
import org.entracte.protocol.edit.Operation.Replaced;
import org.entracte.protocol.edit.Outcome;
import org.entracte.protocol.edit.Plan;
import org.entracte.protocol.edit.Situation;
import org.entracte.protocol.edit.Situation.Slot;
import org.entracte.protocol.edit.Situation.Target;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileType;
import org.entracte.protocol.tree.Name;

/** A laptop's renames and moves. */
final class RenameReplay {
  private final Bench bench;
  private final Revival revival;

  RenameReplay(Bench bench, Revival revival) {
    this.bench = bench;
    this.revival = revival;
  }

  /** Judges once; false if something came in between. */
  boolean attempt(Bench.Case at, Rename rename) throws FileException {
    FileId child = bench.real(rename.child());
    Bench.Found from = bench.slot(rename.fromDirectory(), rename.from());
    Bench.Found to = bench.slot(rename.toDirectory(), rename.to());
    Plan plan =
        bench
            .judge()
            .decide(
                new Situation.ForRename(
                    child,
                    slot(from),
                    bench.now(child, Bench.Ground.UNKNOWN),
                    slot(to),
                    target(at, rename),
                    isCycle(child, rename.toDirectory())));
    return switch (plan) {
      case Plan.Apply() -> apply(at, rename, child, to);
      case Plan.ApplyTo(var successor) -> apply(at, rename, successor, to);
      case Plan.AlreadySo() -> bench.answer(at, new Outcome.Applied(), Optional.empty());
      case Plan.UnderConflictName() -> underConflictName(at, rename, from);
      case Plan.Restore() ->
          revival.attempt(at, child, new Place(rename.toDirectory(), rename.to()));
      case Plan.Drop(var reason) ->
          bench.answer(at, new Outcome.Dropped(child, reason), Optional.empty());
      case Plan.Adopt _, Plan.CopyBeside _ ->
          throw new IllegalStateException("no plan for a rename: " + plan);
    };
  }

  private static Slot slot(Bench.Found found) {
    if (!found.directory()) {
      return new Slot.NoDirectory();
    }
    return found
        .row()
        .<Slot>map(row -> new Slot.Taken(row.id(), row.type(), false))
        .orElse(new Slot.Free());
  }

  private Target target(Bench.Case at, Rename rename) throws FileException {
    if (rename.replaced().isEmpty()) {
      return new Target.None();
    }
    Replaced replaced = rename.replaced().get();
    FileId id = bench.real(replaced.id());
    Bench.Ground ground = bench.ground(at, replaced.id(), replaced.base());
    long version = ground.file().equals(id) ? ground.version() : Bench.Ground.UNKNOWN;
    Optional<ObjectRow> row = bench.living(id);
    boolean empty = row.isEmpty() || bench.isEmpty(row.get());
    return new Target.Was(id, bench.now(id, version), empty);
  }

  private boolean isCycle(FileId child, FileId toDirectory) throws FileException {
    Optional<ObjectRow> moved = bench.living(child);
    if (moved.isEmpty() || moved.get().type() != FileType.DIRECTORY) {
      return false;
    }
    FileId step = bench.real(toDirectory);
    while (!step.equals(FileId.ROOT) && bench.living(step).isPresent()) {
      if (step.equals(child)) {
        return true;
      }
      step = bench.place(step).directory();
    }
    return false;
  }

  private Act.Move move(Rename rename, ObjectRow moved, Name to) throws FileException {
    FileId target = bench.real(rename.toDirectory());
    if (target.equals(FileId.ROOT) && to.equals(Name.RESERVED)) {
      throw new FileException(FileError.ACCESS, to + " at the root is the gateway's own");
    }
    return new Act.Move(
        moved.id(), moved.key(), bench.real(rename.fromDirectory()), rename.from(), target, to);
  }

  private boolean apply(Bench.Case at, Rename rename, FileId child, Bench.Found to)
      throws FileException {
    if (!to.directory()) {
      bench.restoreDirectory(at, rename.toDirectory());
      return false;
    }
    ObjectRow moved = bench.registry().row(child);
    Act.Move move = move(rename, moved, rename.to());
    if (to.row().isEmpty()) {
      return act(at, move, new Outcome.Applied(), move);
    }
    ObjectRow replaced = to.row().get();
    if ((moved.type() == FileType.DIRECTORY) != (replaced.type() == FileType.DIRECTORY)) {
      throw new FileException(
          moved.type() == FileType.DIRECTORY ? FileError.NOT_DIRECTORY : FileError.IS_DIRECTORY,
          rename.to() + " is of another kind than " + rename.from());
    }
    return act(
        at,
        new Act.MoveOver(
            move,
            replaced.id(),
            replaced.type(),
            Act.Seen.of(replaced.stat()),
            bench.reserve().trashEntry(replaced)),
        new Outcome.Applied(),
        move);
  }

  private boolean underConflictName(Bench.Case at, Rename rename, Bench.Found from)
      throws FileException {
    ObjectRow moved = from.row().orElseThrow();
    FileId directory = bench.real(rename.toDirectory());
    Name name = bench.freeConflictName(at, directory, rename.to(), Bench.hashOf(moved.id()));
    Act.Move move = move(rename, moved, name);
    return act(at, move, new Outcome.Renamed(moved.id(), directory, name), move);
  }

  /**
   * Carries it out. A directory cannot move into itself: rename(2) says EINVAL. What was judged may
   * have moved since, or something else is moved than what the edit named.
   */
  private boolean act(Bench.Case at, Act act, Outcome outcome, Act.Move move) throws FileException {
    try {
      return bench.act(at, act, outcome);
    } catch (FileException refused) {
      if (refused.error() != FileError.INVALID) {
        throw refused;
      }
      return bench.answer(
          at, new Outcome.Dropped(move.child(), Outcome.Reason.CYCLE), Optional.empty());
    }
  }
}
