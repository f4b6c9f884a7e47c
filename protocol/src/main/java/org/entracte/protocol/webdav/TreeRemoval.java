package org.entracte.protocol.webdav;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.Export;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileTree;
import org.entracte.protocol.tree.Listing;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.Node;
import org.entracte.protocol.tree.Upload;

/** Removes a name with everything below it; what cannot go stays, with the way to it. */
final class TreeRemoval {
  private static final int PAGE = 512;
  private static final int MAX_FAILURES = 100;

  private final Caller caller;
  private final DeadProperties properties;

  TreeRemoval(Caller caller, DeadProperties properties) {
    this.caller = caller;
    this.properties = properties;
  }

  /** What stayed, and why. */
  record Failure(DavPath path, boolean collection, FileException reason) {}

  /** What a name leads to that can go by itself. */
  private record Leaf(DavPath path, Node node, Upload.Expected expected) {
    boolean isLastName() {
      return node.attributes().isDirectory() || node.attributes().links() <= 1;
    }
  }

  /** A directory on the way down. */
  private static final class Level {
    private final Node node;
    private final FileId id;
    private final DavPath path;
    private final FileId parent;
    private final Name name;
    private long cookie = Listing.START;
    private boolean listed;
    private boolean kept;

    Level(Node node, DavPath path, FileId parent, Name name) {
      this.node = node;
      this.id = node.id();
      this.path = path;
      this.parent = parent;
      this.name = name;
    }

    Leaf leaf() {
      return new Leaf(path, node, Upload.ANYTHING);
    }
  }

  /** One removal, and what it could not do. */
  private record Work(Export export, List<Failure> failures) {
    FileTree tree() {
      return export.tree();
    }
  }

  /**
   * Empty when all is gone. Stops after a hundred failures.
   *
   * @param expected of what is to go, if it is no directory
   */
  List<Failure> remove(Found.Present target, Found.Slot slot, Upload.Expected expected) {
    List<Failure> failures = new ArrayList<>();
    Work work = new Work(target.export(), failures);
    if (!target.node().attributes().isDirectory()) {
      removeName(
          work, slot.directory(), slot.name(), new Leaf(target.path(), target.node(), expected));
      return failures;
    }
    Deque<Level> levels = new ArrayDeque<>();
    levels.push(new Level(target.node(), target.path(), slot.directory(), slot.name()));
    while (!levels.isEmpty() && failures.size() < MAX_FAILURES) {
      Level level = levels.peek();
      if (!level.listed) {
        removePage(work, level, levels);
        continue;
      }
      levels.pop();
      boolean gone = !level.kept && removeName(work, level.parent, level.name, level.leaf());
      if (!gone && !levels.isEmpty()) {
        levels.peek().kept = true;
      }
    }
    return failures;
  }

  private void removePage(Work work, Level level, Deque<Level> levels) {
    Listing page;
    try {
      page = work.tree().list(caller, level.id, level.cookie, PAGE);
    } catch (FileException refused) {
      work.failures().add(new Failure(level.path, true, refused));
      level.listed = true;
      level.kept = true;
      return;
    }
    level.listed = page.end() || page.entries().isEmpty();
    for (Listing.Entry entry : page.entries()) {
      level.cookie = entry.cookie();
      DavPath path = level.path.child(entry.name());
      Node node = new Node(entry.id(), entry.attributes());
      if (entry.attributes().isDirectory()) {
        levels.push(new Level(node, path, level.id, entry.name()));
      } else if (!removeName(work, level.id, entry.name(), new Leaf(path, node, Upload.ANYTHING))) {
        level.kept = true;
      }
    }
  }

  /** Whether the name is gone. */
  private boolean removeName(Work work, FileId directory, Name name, Leaf leaf) {
    try {
      work.tree().remove(caller, directory, name, leaf.expected());
      if (leaf.isLastName()) {
        properties.forget(work.export(), leaf.node().id());
      }
      return true;
    } catch (FileException refused) {
      if (refused.error() == FileError.NOT_FOUND) {
        return true;
      }
      boolean collection = leaf.node().attributes().isDirectory();
      work.failures().add(new Failure(leaf.path(), collection, refused));
      return false;
    }
  }
}
