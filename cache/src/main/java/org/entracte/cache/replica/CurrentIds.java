package org.entracte.cache.replica;

import java.io.IOException;
import java.util.Optional;
import org.entracte.protocol.edit.Operation;
import org.entracte.protocol.tree.FileId;

/**
 * Rewrites what operations are about when ids of before mean nothing to whom they are sent: an
 * object that was made here, and became one with the gateway's, is named as the gateway names it.
 */
final class CurrentIds {
  private final NodeTable nodes;

  CurrentIds(NodeTable nodes) {
    this.nodes = nodes;
  }

  private FileId now(FileId id) throws IOException {
    return nodes.find(id).map(row -> row.id).orElse(id);
  }

  Operation in(Operation operation) throws IOException {
    return switch (operation) {
      case Operation.Create create ->
          new Operation.Create(
              now(create.directory()),
              create.name(),
              create.id(),
              create.object(),
              create.mode(),
              create.uid(),
              create.gid(),
              create.modified(),
              create.content());
      case Operation.Store(var file, var base, var content) ->
          new Operation.Store(now(file), base, content);
      case Operation.SetAttributes set ->
          new Operation.SetAttributes(
              now(set.id()),
              set.before(),
              set.mode(),
              set.uid(),
              set.gid(),
              set.modified(),
              set.values());
      case Operation.Remove(var directory, var name, var child, var base, var last) ->
          new Operation.Remove(now(directory), name, now(child), base, last);
      case Operation.Rename rename -> {
        Optional<Operation.Replaced> replaced = Optional.empty();
        if (rename.replaced().isPresent()) {
          Operation.Replaced was = rename.replaced().get();
          replaced = Optional.of(new Operation.Replaced(now(was.id()), was.base()));
        }
        yield new Operation.Rename(
            now(rename.child()),
            now(rename.fromDirectory()),
            rename.from(),
            now(rename.toDirectory()),
            rename.to(),
            replaced);
      }
      case Operation.Link(var file, var directory, var name) ->
          new Operation.Link(now(file), now(directory), name);
    };
  }
}
