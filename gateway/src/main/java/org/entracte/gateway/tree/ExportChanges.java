package org.entracte.gateway.tree;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.entracte.gateway.state.ObjectRow;
import org.entracte.gateway.state.StateStore;
import org.entracte.protocol.edit.Fact;
import org.entracte.protocol.edit.JournalRow;
import org.entracte.protocol.edit.Versions;
import org.entracte.protocol.replication.Changes;
import org.entracte.protocol.replication.Position;
import org.entracte.protocol.tree.ChangeFeed;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileType;
import org.entracte.protocol.tree.Name;

/** The change journal as front ends see it; the same rows that laptops get. */
final class ExportChanges implements ChangeFeed {
  private final Registry registry;
  private final StateStore store;

  ExportChanges(Registry registry) {
    this.registry = registry;
    this.store = registry.store();
  }

  @Override
  public Point now() throws FileException {
    registry.written().settleDue();
    Position end = registry.journal().position();
    return new Point(end.incarnation(), end.number(), end.tag());
  }

  @Override
  public Optional<List<Step>> behind(Point after, int most) throws FileException {
    registry.written().settleDue();
    Position position = new Position(after.incarnation(), after.number(), after.tag());
    return switch (registry.journal().behind(position, most, Duration.ZERO)) {
      case Changes.Lost _ -> Optional.empty();
      case Changes.Rows(var rows, var head) -> {
        if (rows.stream()
            .flatMap(row -> row.facts().stream())
            .anyMatch(Fact.NamesUnknown.class::isInstance)) {
          yield Optional.empty();
        }
        List<Step> steps = new ArrayList<>();
        for (JournalRow row : rows) {
          Point point = new Point(after.incarnation(), row.number(), row.tag());
          steps.add(new Step(point, store.locked(() -> changes(row))));
        }
        yield Optional.of(steps);
      }
    };
  }

  private List<Change> changes(JournalRow row) throws FileException {
    Formers formers = formers(row);
    List<Change> changes = new ArrayList<>();
    for (Fact fact : row.facts()) {
      switch (fact) {
        case Fact.NameIs(var directory, var name, var child) ->
            changes.add(
                new Change.NameChanged(directory, name, formers.entered(directory, name, child)));
        case Fact.NameFree(var directory, var name) ->
            changes.add(new Change.NameChanged(directory, name, formers.freed(directory, name)));
        case Fact.ObjectIs is -> changes.add(new Change.ObjectChanged(is.id()));
        case Fact.ObjectGone _, Fact.AliasIs _, Fact.SucceededBy _, Fact.NamesUnknown _ -> {}
      }
    }
    return changes;
  }

  /**
   * What the names of a row led to before: a row does not say it, but tombstones and moves do.
   *
   * @param buried by the last place of what is gone
   * @param moved what came under a name and is not new
   * @param directories what came under a name and is a directory, new or not
   * @param left places that are free, and what was there is not gone
   */
  private record Formers(
      Map<Place, Former> buried, Map<FileId, Former> moved, Set<FileId> directories, long left) {
    Former freed(FileId directory, Name name) {
      Former known = buried.get(new Place(directory, name));
      boolean one = left == 1 && moved.size() == 1;
      return known != null ? known : one ? moved.values().iterator().next() : Former.UNKNOWN;
    }

    /** A directory that came from a place that is not free left it to something else. */
    Former entered(FileId directory, Name name, FileId child) {
      Former known = buried.get(new Place(directory, name));
      boolean taken =
          directories.contains(child)
              && moved.values().stream().filter(Former.DIRECTORY::equals).count() > left;
      return known != null ? known : taken ? Former.UNKNOWN : Former.OTHER;
    }
  }

  private Formers formers(JournalRow row) throws FileException {
    Map<Place, Former> buried = new HashMap<>();
    Map<FileId, Former> moved = new LinkedHashMap<>();
    Set<FileId> directories = new HashSet<>();
    Set<FileId> fresh = new HashSet<>();
    List<Place> freed = new ArrayList<>();
    for (Fact fact : row.facts()) {
      switch (fact) {
        case Fact.ObjectGone(var id) -> {
          Optional<ObjectRow> dead = store.objects().get(id);
          dead.flatMap(ObjectRow::place)
              .ifPresent(last -> buried.put(place(last), former(dead.get())));
        }
        case Fact.ObjectIs(var id, _, var versions, _, _) -> {
          if (versions.equals(Versions.FIRST_SEEN) || versions.content() == row.number()) {
            fresh.add(id);
          }
        }
        case Fact.NameIs(_, _, var child) ->
            moved.put(
                child,
                store.objects().get(child).map(ExportChanges::former).orElse(Former.UNKNOWN));
        case Fact.NameFree(var directory, var name) -> freed.add(new Place(directory, name));
        case Fact.AliasIs _, Fact.SucceededBy _, Fact.NamesUnknown _ -> {}
      }
    }
    moved.forEach(
        (id, former) -> {
          if (former == Former.DIRECTORY) {
            directories.add(id);
          }
        });
    moved.keySet().removeAll(fresh);
    long left = freed.stream().filter(place -> !buried.containsKey(place)).count();
    return new Formers(buried, moved, directories, left);
  }

  private static Former former(ObjectRow row) {
    return row.type() == FileType.DIRECTORY ? Former.DIRECTORY : Former.OTHER;
  }

  private static Place place(ObjectRow.Place place) {
    return new Place(place.directory(), place.name());
  }

  @Override
  public List<Place> places(FileId id) throws FileException {
    return store.locked(
        () ->
            store.names().of(store.lineage().surviving(id)).stream()
                .map(ExportChanges::place)
                .toList());
  }
}
