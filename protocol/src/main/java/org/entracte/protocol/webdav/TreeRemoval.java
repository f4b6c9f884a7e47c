package org.entracte.protocol.webdav;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileTree;
import org.entracte.protocol.tree.Listing;
import org.entracte.protocol.tree.Name;

/** Removes a name with everything below it; what cannot go stays, with the way to it. */
final class TreeRemoval {
  private static final int PAGE = 512;
  private static final int MAX_FAILURES = 100;

  private final Caller caller;

  TreeRemoval(Caller caller) {
    this.caller = caller;
  }

  /** What stayed, and why. */
  record Failure(DavPath path, boolean collection, FileException reason) {}

  /** A directory on the way down. */
  private static final class Level {
    private final FileId id;
    private final DavPath path;
    private final FileId parent;
    private final Name name;
    private long cookie = Listing.START;
    private boolean listed;
    private boolean kept;

    Level(FileId id, DavPath path, FileId parent, Name name) {
      this.id = id;
      this.path = path;
      this.parent = parent;
      this.name = name;
    }
  }

  /** Empty when all is gone. Stops after a hundred failures. */
  List<Failure> remove(Found.Present target, Found.Slot slot) {
    FileTree tree = target.export().tree();
    List<Failure> failures = new ArrayList<>();
    if (!target.node().attributes().isDirectory()) {
      removeName(tree, slot.directory(), slot.name(), target.path(), false, failures);
      return failures;
    }
    Deque<Level> levels = new ArrayDeque<>();
    levels.push(new Level(target.node().id(), target.path(), slot.directory(), slot.name()));
    while (!levels.isEmpty() && failures.size() < MAX_FAILURES) {
      Level level = levels.peek();
      if (!level.listed) {
        removePage(tree, level, levels, failures);
        continue;
      }
      levels.pop();
      boolean gone =
          !level.kept && removeName(tree, level.parent, level.name, level.path, true, failures);
      if (!gone && !levels.isEmpty()) {
        levels.peek().kept = true;
      }
    }
    return failures;
  }

  private void removePage(FileTree tree, Level level, Deque<Level> levels, List<Failure> failures) {
    Listing page;
    try {
      page = tree.list(caller, level.id, level.cookie, PAGE);
    } catch (FileException refused) {
      failures.add(new Failure(level.path, true, refused));
      level.listed = true;
      level.kept = true;
      return;
    }
    level.listed = page.end() || page.entries().isEmpty();
    for (Listing.Entry entry : page.entries()) {
      level.cookie = entry.cookie();
      DavPath path = level.path.child(entry.name());
      if (entry.attributes().isDirectory()) {
        levels.push(new Level(entry.id(), path, level.id, entry.name()));
      } else if (!removeName(tree, level.id, entry.name(), path, false, failures)) {
        level.kept = true;
      }
    }
  }

  /** Whether the name is gone. */
  private boolean removeName(
      FileTree tree,
      FileId directory,
      Name name,
      DavPath path,
      boolean collection,
      List<Failure> failures) {
    try {
      tree.remove(caller, directory, name);
      return true;
    } catch (FileException refused) {
      if (refused.error() == FileError.NOT_FOUND) {
        return true;
      }
      failures.add(new Failure(path, collection, refused));
      return false;
    }
  }
}
