package org.entracte.gateway.tree;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.entracte.gateway.state.ObjectRow;
import org.entracte.gateway.state.StateStore;
import org.entracte.protocol.edit.Fact;
import org.entracte.protocol.edit.JournalRow;
import org.entracte.protocol.replication.Changes;
import org.entracte.protocol.replication.Position;
import org.entracte.protocol.tree.ChangeFeed;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileType;

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
    Set<Place> directories = formerDirectories(row.facts());
    List<Change> changes = new ArrayList<>();
    for (Fact fact : row.facts()) {
      switch (fact) {
        case Fact.NameIs(var directory, var name, var child) ->
            changes.add(new Change.NameChanged(directory, name, false));
        case Fact.NameFree(var directory, var name) ->
            changes.add(
                new Change.NameChanged(
                    directory, name, directories.contains(new Place(directory, name))));
        case Fact.ObjectIs is -> changes.add(new Change.ObjectChanged(is.id()));
        case Fact.ObjectGone _, Fact.AliasIs _, Fact.SucceededBy _ -> {}
      }
    }
    return changes;
  }

  /** Where the row itself or a tombstone tells that a directory was removed or moved away. */
  private Set<Place> formerDirectories(List<Fact> facts) throws FileException {
    Set<Place> places = new HashSet<>();
    List<Place> freed = new ArrayList<>();
    int entered = 0;
    boolean directoryEntered = false;
    for (Fact fact : facts) {
      if (fact instanceof Fact.ObjectGone(var id)) {
        Optional<ObjectRow> row = store.objects().get(id).filter(ExportChanges::isDirectory);
        row.flatMap(ObjectRow::place).map(ExportChanges::place).ifPresent(places::add);
      } else if (fact instanceof Fact.NameFree(var directory, var name)) {
        freed.add(new Place(directory, name));
      } else if (fact instanceof Fact.NameIs(var directory, var name, var child)) {
        entered++;
        directoryEntered = store.objects().get(child).filter(ExportChanges::isDirectory).isPresent();
      }
    }
    boolean moved = directoryEntered && entered == 1 && freed.size() == 1;
    if (moved) {
      places.addAll(freed);
    }
    return places;
  }

  private static boolean isDirectory(ObjectRow row) {
    return row.type() == FileType.DIRECTORY;
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
