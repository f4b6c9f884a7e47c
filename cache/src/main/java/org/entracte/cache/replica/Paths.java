package org.entracte.cache.replica;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.Name;

/** Paths for people, of what has no name here any more too. Callers hold the database's lock. */
final class Paths {
  private static final int DEEPEST = 4096;

  private final Database database;
  private final NodeTable nodes;
  private final BaseTable base;

  private record Step(long dir, Name name) {}

  Paths(Database database, NodeTable nodes, BaseTable base) {
    this.database = database;
    this.nodes = nodes;
    this.base = base;
  }

  /** Where the edit's object is, or, if it has no name any more, where it was. */
  String of(EditLog.Row edit) throws IOException {
    if (nodes.namesOf(edit.node()).isEmpty()) {
      List<Step> touched =
          database.list(
              "SELECT dir, name FROM name_touches WHERE edit = ? ORDER BY dir, name LIMIT 1",
              row -> new Step(row.getLong(1), Name.of(row.getBytes(2))),
              edit.number());
      if (!touched.isEmpty()) {
        String parent = of(touched.getFirst().dir());
        return (parent.equals("/") ? "" : parent) + "/" + touched.getFirst().name();
      }
    }
    return of(edit.node());
  }

  /** One of its paths here, else the one it has on the gateway, else its id. */
  String of(long node) throws IOException {
    StringBuilder path = new StringBuilder();
    long at = node;
    for (int depth = 0; depth < DEEPEST; depth++) {
      Optional<Step> step = step(at);
      if (step.isEmpty()) {
        break;
      }
      path.insert(0, "/" + step.get().name());
      at = step.get().dir();
    }
    if (!path.isEmpty()) {
      return path.toString();
    }
    return nodes
        .find(node)
        .map(row -> row.id.equals(FileId.ROOT) ? "/" : row.id.toString())
        .orElse("?");
  }

  private Optional<Step> step(long node) throws IOException {
    List<NodeTable.NameRow> names = nodes.namesOf(node);
    if (!names.isEmpty()) {
      return Optional.of(new Step(names.getFirst().dir(), names.getFirst().name()));
    }
    List<BaseTable.Slot> slots = base.slotsOf(node);
    return slots.isEmpty()
        ? Optional.empty()
        : Optional.of(new Step(slots.getFirst().dir(), slots.getFirst().name()));
  }
}
