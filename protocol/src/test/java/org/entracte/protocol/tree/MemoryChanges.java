package org.entracte.protocol.tree;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Changes names in an {@link InMemoryTree} and is its feed. Guarded by the tree's lock. */
final class MemoryChanges implements ChangeFeed {
  private static final long INCARNATION = 4711;

  private final InMemoryTree tree;
  private final List<Change> all = new ArrayList<>();

  MemoryChanges(InMemoryTree tree) {
    this.tree = tree;
  }

  void put(MemoryObject directory, Name name, MemoryObject object) {
    directory.children().put(name, object);
    all.add(new Change.NameChanged(directory.id, name, Former.OTHER));
  }

  void take(MemoryObject directory, Name name, MemoryObject object) {
    directory.children().remove(name);
    Former former = object.isDirectory() ? Former.DIRECTORY : Former.OTHER;
    all.add(new Change.NameChanged(directory.id, name, former));
  }

  void object(FileId id) {
    all.add(new Change.ObjectChanged(id));
  }

  private static Point point(int number) {
    return new Point(INCARNATION, number, 31L * number);
  }

  @Override
  public Point now() throws FileException {
    return tree.locked(() -> point(all.size()));
  }

  @Override
  public Optional<List<Step>> behind(Point after, int most) throws FileException {
    return tree.locked(
        () -> {
          int number = (int) Math.min(all.size(), after.number());
          if (!point(number).equals(after)) {
            return Optional.empty();
          }
          List<Step> steps = new ArrayList<>();
          for (int i = number; i < Math.min(all.size(), number + most); i++) {
            steps.add(new Step(point(i + 1), List.of(all.get(i))));
          }
          return Optional.of(steps);
        });
  }

  @Override
  public List<Place> places(FileId id) throws FileException {
    return tree.locked(
        () -> {
          List<Place> places = new ArrayList<>();
          for (MemoryObject object : tree.all()) {
            if (object.isDirectory()) {
              for (MemoryDirectory.Slot slot : object.children().behind(Listing.START)) {
                if (slot.object().id.equals(id)) {
                  places.add(new Place(object.id, slot.name()));
                }
              }
            }
          }
          return places;
        });
  }
}
