package org.entracte.cache.replica;

import java.io.IOException;
import java.util.Optional;
import org.entracte.protocol.edit.Base;
import org.entracte.protocol.edit.Operation;
import org.entracte.protocol.tree.FileId;

/** Rewrites what operations are made on when the edits they build on get other numbers. */
final class Rebasing {
  private Rebasing() {}

  /** What an edit that is made on this content of an object is made on by now. */
  interface Bases {
    Base of(Base base, FileId id) throws IOException;
  }

  static Operation of(Operation operation, Bases bases) throws IOException {
    return switch (operation) {
      case Operation.Remove remove ->
          new Operation.Remove(
              remove.directory(),
              remove.name(),
              remove.child(),
              bases.of(remove.base(), remove.child()),
              remove.last());
      case Operation.Rename rename -> {
        Optional<Operation.Replaced> replaced = Optional.empty();
        if (rename.replaced().isPresent()) {
          Operation.Replaced was = rename.replaced().get();
          replaced = Optional.of(new Operation.Replaced(was.id(), bases.of(was.base(), was.id())));
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
}
