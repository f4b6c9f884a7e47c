package org.entracte.cache.replica;

import java.io.IOException;
import java.util.Optional;
import org.entracte.protocol.edit.Base;
import org.entracte.protocol.edit.Operation;
import org.entracte.protocol.tree.FileId;

/** Rewrites what operations are made on when the edits they build on get other numbers. */
final class Rebasing {
  private Rebasing() {}

  /** What an edit's number is by now. */
  interface Numbers {
    /** Empty if it is resolved. */
    Optional<Long> now(long number) throws IOException;
  }

  static Operation of(ReplicaState state, Operation operation, Numbers numbers) throws IOException {
    return switch (operation) {
      case Operation.Remove remove ->
          new Operation.Remove(
              remove.directory(),
              remove.name(),
              remove.child(),
              rebased(state, remove.base(), remove.child(), numbers),
              remove.last());
      case Operation.Rename rename -> {
        Optional<Operation.Replaced> replaced = Optional.empty();
        if (rename.replaced().isPresent()) {
          Operation.Replaced was = rename.replaced().get();
          replaced =
              Optional.of(
                  new Operation.Replaced(was.id(), rebased(state, was.base(), was.id(), numbers)));
        }
        yield new Operation.Rename(
            rename.child(),
            rename.fromDirectory(),
            rename.from(),
            rename.toDirectory(),
            rename.to(),
            replaced);
      }
      case Operation.Create _, Operation.Store _, Operation.SetAttributes _, Operation.Link _ ->
          operation;
    };
  }

  /** An edit resolved by now is what its object's version holds. */
  private static Base rebased(ReplicaState state, Base base, FileId id, Numbers numbers)
      throws IOException {
    if (!(base instanceof Base.AsMyEdit(var number))) {
      return base;
    }
    Optional<Long> now = numbers.now(number);
    return now.isPresent()
        ? new Base.AsMyEdit(now.get())
        : new Base.AtVersion(state.nodes().find(id).map(row -> row.contentVersion).orElse(0L));
  }
}
