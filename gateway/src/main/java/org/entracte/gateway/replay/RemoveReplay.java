package org.entracte.gateway.replay;

import java.util.Optional;
import org.entracte.gateway.state.ObjectRow;
import org.entracte.gateway.state.ObjectRow.Place;
import org.entracte.gateway.tree.Act;
import org.entracte.protocol.edit.Operation.Remove;
import org.entracte.protocol.edit.Outcome;
import org.entracte.protocol.edit.Plan;
import org.entracte.protocol.edit.Situation;
import org.entracte.protocol.edit.Situation.Slot;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileType;

/** A laptop's deletions. */
final class RemoveReplay {
  private final Bench bench;

  RemoveReplay(Bench bench) {
    this.bench = bench;
  }

  /** Judges once; false if something came in between. */
  boolean attempt(Bench.Case at, Remove remove) throws FileException {
    Bench.Ground ground = bench.ground(at, remove.child(), remove.base());
    Place place = place(remove, ground);
    Bench.Found found = bench.slot(place.directory(), place.name());
    Optional<ObjectRow> row = found.row();
    boolean empty = row.isPresent() && bench.isEmpty(row.get());
    Slot slot =
        !found.directory()
            ? new Slot.NoDirectory()
            : row.isEmpty()
                ? new Slot.Free()
                : new Slot.Taken(row.get().id(), row.get().type(), false);
    Plan plan =
        bench
            .judge()
            .decide(
                new Situation.ForRemove(
                    ground.file(),
                    slot,
                    bench.now(ground.file(), ground.version()),
                    empty,
                    !remove.last() && row.stream().anyMatch(RemoveReplay::hasOneName)));
    return switch (plan) {
      case Plan.AlreadySo() -> bench.answer(at, new Outcome.Applied(), Optional.empty());
      case Plan.Drop(var reason) ->
          bench.answer(at, new Outcome.Dropped(ground.file(), reason), Optional.empty());
      case Plan.Apply() -> apply(at, place, row.orElseThrow());
      case Plan.Adopt _,
          Plan.ApplyTo _,
          Plan.CopyBeside _,
          Plan.UnderConflictName _,
          Plan.Restore _ ->
          throw new IllegalStateException("no plan for a remove: " + plan);
    };
  }

  private static boolean hasOneName(ObjectRow row) {
    return row.type() != FileType.DIRECTORY && row.stat().links() == 1;
  }

  /**
   * Where the edit's own version of the file went, if that became a copy elsewhere. Where the
   * laptop still has it under other names, the copy is all that is left of it and stays.
   */
  private Place place(Remove remove, Bench.Ground ground) throws FileException {
    Place asTold = new Place(remove.directory(), remove.name());
    if (!remove.last()
        || ground.file().equals(bench.real(remove.child()))
        || bench.living(ground.file()).isEmpty()) {
      return asTold;
    }
    boolean there =
        bench.slot(bench.real(asTold.directory()), asTold.name()).row().stream()
            .anyMatch(row -> row.id().equals(ground.file()));
    return there ? asTold : bench.place(ground.file());
  }

  private boolean apply(Bench.Case at, Place place, ObjectRow row) throws FileException {
    FileId directory = bench.real(place.directory());
    return bench.act(
        at,
        new Act.TakeAway(
            row.id(),
            row.type(),
            Act.Seen.of(row.stat()),
            directory,
            place.name(),
            bench.reserve().trashEntry(row)),
        new Outcome.Applied());
  }
}
