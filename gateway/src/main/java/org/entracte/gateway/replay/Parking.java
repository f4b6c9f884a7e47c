package org.entracte.gateway.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.entracte.gateway.state.ResultTable;
import org.entracte.gateway.state.ResultTable.Result;
import org.entracte.protocol.edit.Base;
import org.entracte.protocol.edit.Edit;
import org.entracte.protocol.edit.Operation;
import org.entracte.protocol.edit.Outcome;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;

/** Which edits must wait because one that they build on was refused. */
final class Parking {
  private Parking() {}

  /** What an edit names, and whether it is about names of the first. */
  private record Needs(List<FileId> ids, Optional<FileId> named, List<Base> bases) {}

  private static Needs needs(Operation operation) {
    return switch (operation) {
      case Operation.Create create ->
          new Needs(List.of(create.directory()), Optional.empty(), List.of());
      case Operation.Store store ->
          new Needs(List.of(store.file()), Optional.empty(), List.of(store.base()));
      case Operation.SetAttributes set -> new Needs(List.of(set.id()), Optional.empty(), List.of());
      case Operation.Remove remove ->
          new Needs(
              List.of(remove.directory(), remove.child()),
              Optional.of(remove.child()),
              List.of(remove.base()));
      case Operation.Rename rename -> {
        List<FileId> ids =
            new ArrayList<>(List.of(rename.child(), rename.fromDirectory(), rename.toDirectory()));
        List<Base> bases = new ArrayList<>();
        rename
            .replaced()
            .ifPresent(
                replaced -> {
                  ids.add(replaced.id());
                  bases.add(replaced.base());
                });
        yield new Needs(ids, Optional.of(rename.child()), bases);
      }
      case Operation.Link link ->
          new Needs(List.of(link.file(), link.directory()), Optional.of(link.file()), List.of());
    };
  }

  /** The edit that this one is parked behind. */
  static Optional<Long> behind(ResultTable results, Edit edit) throws FileException {
    Needs needs = needs(edit.operation());
    for (FileId id : needs.ids()) {
      Optional<Long> refused = results.parked(edit.key().client(), id, true);
      if (refused.isPresent()) {
        return refused;
      }
    }
    if (needs.named().isPresent()) {
      Optional<Long> refused = results.parked(edit.key().client(), needs.named().get(), false);
      if (refused.isPresent()) {
        return refused;
      }
    }
    for (Base base : needs.bases()) {
      if (base instanceof Base.AsMyEdit(var number)) {
        Optional<Result> result = results.get(edit.key().client(), number);
        if (result.isPresent() && isParked(result.get().verdict().outcome())) {
          return Optional.of(number);
        }
      }
    }
    return Optional.empty();
  }

  private static boolean isParked(Outcome outcome) {
    return outcome instanceof Outcome.Refused || outcome instanceof Outcome.ParkedBehind;
  }

  /** Notes what later edits cannot build on, if this outcome parks the edit. */
  static void remember(ResultTable results, Edit edit, Outcome outcome) throws FileException {
    if (!isParked(outcome)) {
      return;
    }
    long number = edit.key().number();
    switch (edit.operation()) {
      case Operation.Create create -> results.park(edit.key().client(), create.id(), true, number);
      case Operation.Remove remove ->
          results.park(edit.key().client(), remove.child(), false, number);
      case Operation.Rename rename ->
          results.park(edit.key().client(), rename.child(), false, number);
      case Operation.Link link -> results.park(edit.key().client(), link.file(), false, number);
      case Operation.Store _, Operation.SetAttributes _ -> {}
    }
  }
}
