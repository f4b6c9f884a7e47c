package org.entracte.harness.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.entracte.protocol.tree.Attributes;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileTree;
import org.entracte.protocol.tree.Listing;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.Node;

/** Where in a tree somebody might work next. */
final class Places {
  private final FileTree tree;
  private final Habits habits;
  private final Dice dice;

  /** A name in a directory. */
  record Slot(FileId directory, Name name, String path) {}

  /** What stands in a slot. */
  record Found(Slot slot, FileId id, Attributes attributes) {
    /** Whether it is there as it was looked at. */
    boolean isStill(Found now) {
      return now.id().equals(id) && now.attributes().modified().equals(attributes.modified());
    }
  }

  Places(FileTree tree, Habits habits, Dice dice) {
    this.tree = tree;
    this.habits = habits;
    this.dice = dice;
  }

  Slot anySlot() throws FileException {
    FileId directory = tree.root();
    String path = "";
    while (true) {
      List<Found> below = children(directory, path, entry -> entry.attributes().isDirectory());
      if (below.isEmpty() || dice.chance(45)) {
        Name name = Name.of(dice.pick(habits.names()));
        return new Slot(directory, name, path + "/" + name);
      }
      Found next = dice.pick(below);
      directory = next.id();
      path = next.slot().path();
    }
  }

  /** Some slot that is free, most of the time. */
  Slot freeSlot() throws FileException {
    Slot slot = anySlot();
    for (int tries = 0; tries < 3 && at(slot).isPresent(); tries++) {
      slot = anySlot();
    }
    return slot;
  }

  Optional<Found> at(Slot slot) throws FileException {
    try {
      Node node = tree.lookup(User.CALLER, slot.directory(), slot.name());
      return Optional.of(new Found(slot, node.id(), node.attributes()));
    } catch (FileException none) {
      if (none.error() == FileError.NOT_FOUND) {
        return Optional.empty();
      }
      throw none;
    }
  }

  /** What is on some way down from the root, and wanted. */
  List<Found> some(Predicate<Found> wanted) throws FileException {
    List<Found> candidates = new ArrayList<>();
    FileId directory = tree.root();
    String path = "";
    boolean deeper = true;
    while (deeper) {
      List<Found> here = children(directory, path, entry -> true);
      here.stream().filter(wanted).forEach(candidates::add);
      List<Found> below = here.stream().filter(each -> each.attributes().isDirectory()).toList();
      deeper = !below.isEmpty() && dice.chance(60);
      if (deeper) {
        Found next = dice.pick(below);
        directory = next.id();
        path = next.slot().path();
      }
    }
    return candidates;
  }

  private List<Found> children(FileId directory, String path, Predicate<Found> wanted)
      throws FileException {
    return Picture.list(tree, directory).stream()
        .map(entry -> found(directory, path, entry))
        .filter(wanted)
        .toList();
  }

  static Found found(FileId directory, String path, Listing.Entry entry) {
    Slot slot = new Slot(directory, entry.name(), path + "/" + entry.name());
    return new Found(slot, entry.id(), entry.attributes());
  }
}
