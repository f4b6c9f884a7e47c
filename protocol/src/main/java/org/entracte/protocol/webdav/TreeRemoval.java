package org.entracte.protocol.webdav;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.entracte.protocol.tree.Attributes;
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

/**
 * Removes a name with everything below it; what cannot go stays, with the way to it. Used by many
 * threads.
 */
final class TreeRemoval {
  /** Removed on a condition at most: each is remembered as it was when the condition was judged. */
  static final int MOST_SEEN = 100_000;

  private static final int PAGE = 512;
  private static final int MAX_FAILURES = 100;

  private final Caller caller;
  private final DeadProperties properties;

  TreeRemoval(Caller caller, DeadProperties properties) {
    this.caller = caller;
    this.properties = properties;
  }

  /** Lets each single removal through, or not. */
  interface Gate {
    boolean pass(Export export, Seen seen, WebDavLocks.Act<Boolean> removal)
        throws Refusal, FileException;
  }

  /** What stayed, and why. */
  record Failure(DavPath path, boolean collection, int status, String message) {}

  /** A name and what it led to when it was looked at. */
  record Seen(DavPath path, FileId directory, Name name, Node node) {
    private boolean isLastName() {
      return node.attributes().isDirectory() || node.attributes().links() <= 1;
    }

    /** A directory changes with each name that is taken out of it. */
    private Upload.Expected unchanged() {
      Attributes then = node.attributes();
      return then.isDirectory()
          ? new Upload.Expected.Same(node.id())
          : new Upload.Expected.Unchanged(node.id(), then.change());
    }
  }

  /** A directory on the way down. */
  private static final class Level {
    private final Seen seen;
    private long cookie = Listing.START;
    private boolean listed;
    private boolean kept;

    Level(Seen seen) {
      this.seen = seen;
    }
  }

  /** One removal, and what it could not do. */
  private record Work(Export export, Gate gate, List<Failure> failures) {
    FileTree tree() {
      return export.tree();
    }

    /** Whether something stayed because it is not what it was. */
    boolean metChange() {
      return !failures.isEmpty()
          && failures.getLast().status() == StatusOf.error(FileError.CHANGED);
    }
  }

  /**
   * Empty when all is gone. Stops after a hundred failures.
   *
   * @param expected of what is to go, if it is no directory
   */
  List<Failure> remove(Found.Present target, Found.Slot slot, Upload.Expected expected, Gate gate) {
    Work work = new Work(target.export(), gate, new ArrayList<>());
    Seen top = new Seen(target.path(), slot.directory(), slot.name(), target.node());
    if (!target.node().attributes().isDirectory()) {
      removeName(work, top, expected);
      return work.failures();
    }
    Deque<Level> levels = new ArrayDeque<>();
    levels.push(new Level(top));
    while (!levels.isEmpty() && work.failures().size() < MAX_FAILURES) {
      Level level = levels.peek();
      if (!level.listed) {
        removePage(work, level, levels);
        continue;
      }
      levels.pop();
      boolean gone = !level.kept && removeName(work, level.seen, Upload.ANYTHING);
      if (!gone && !levels.isEmpty()) {
        levels.peek().kept = true;
      }
    }
    return work.failures();
  }

  private void removePage(Work work, Level level, Deque<Level> levels) {
    Listing page;
    try {
      page = work.tree().list(caller, level.seen.node().id(), level.cookie, PAGE);
    } catch (FileException refused) {
      fail(work, level.seen, StatusOf.error(refused.error()), refused);
      level.listed = true;
      level.kept = true;
      return;
    }
    level.listed = page.end() || page.entries().isEmpty();
    for (Listing.Entry entry : page.entries()) {
      level.cookie = entry.cookie();
      Seen member = member(level.seen, entry);
      if (entry.attributes().isDirectory()) {
        levels.push(new Level(member));
      } else if (!removeName(work, member, Upload.ANYTHING)) {
        level.kept = true;
      }
    }
  }

  private static Seen member(Seen directory, Listing.Entry entry) {
    return new Seen(
        directory.path().child(entry.name()),
        directory.node().id(),
        entry.name(),
        new Node(entry.id(), entry.attributes()));
  }

  /**
   * A collection as it is now with all below it, members before what holds them.
   *
   * @throws Refusal 403 if that is too much to remember
   */
  List<Seen> look(Found.Present target, Found.Slot slot) throws Refusal, FileException {
    List<Seen> downwards = new ArrayList<>();
    downwards.add(new Seen(target.path(), slot.directory(), slot.name(), target.node()));
    for (int i = 0; i < downwards.size(); i++) {
      Seen seen = downwards.get(i);
      if (seen.node().attributes().isDirectory()) {
        addMembers(target.export().tree(), seen, downwards);
      }
    }
    return downwards.reversed();
  }

  private void addMembers(FileTree tree, Seen directory, List<Seen> seen)
      throws Refusal, FileException {
    long cookie = Listing.START;
    boolean end = false;
    while (!end) {
      Listing page = tree.list(caller, directory.node().id(), cookie, PAGE);
      for (Listing.Entry entry : page.entries()) {
        cookie = entry.cookie();
        seen.add(member(directory, entry));
      }
      end = page.end() || page.entries().isEmpty();
      if (seen.size() > MOST_SEEN) {
        throw new Refusal(
            403,
            "A collection of more than "
                + MOST_SEEN
                + " members is not removed on a condition; remove what is in it first.");
      }
    }
  }

  /**
   * Removes what was seen as it was seen: what came or changed since stays, and all that is not
   * gone by then. Empty when all is gone.
   */
  List<Failure> removeSeen(Export export, List<Seen> all, Gate gate) throws FileException {
    Work work = new Work(export, gate, new ArrayList<>());
    Map<FileId, Node> others = new HashMap<>();
    for (Seen seen : all) {
      Node before = seen.node();
      Seen now =
          new Seen(
              seen.path(), seen.directory(), seen.name(), others.getOrDefault(before.id(), before));
      boolean gone = removeName(work, now, now.unchanged());
      if (!gone && (work.metChange() || work.failures().size() >= MAX_FAILURES)) {
        break;
      }
      if (gone && !now.isLastName()) {
        lostOneName(work.tree(), now.node()).ifPresent(left -> others.put(left.id(), left));
      }
    }
    return work.failures();
  }

  /** With a name less it has changed, but must not have in anything else. */
  private static Optional<Node> lostOneName(FileTree tree, Node before) throws FileException {
    Attributes then = before.attributes();
    Attributes now;
    try {
      now = tree.attributes(before.id());
    } catch (FileException refused) {
      if (MethodHandler.isGone(refused)) {
        return Optional.empty();
      }
      throw refused;
    }
    boolean same =
        now.sizeBytes() == then.sizeBytes()
            && now.modified().equals(then.modified())
            && now.mode() == then.mode();
    return same ? Optional.of(new Node(before.id(), now)) : Optional.empty();
  }

  /** Whether the name is gone. */
  private boolean removeName(Work work, Seen seen, Upload.Expected expected) {
    try {
      return work.gate()
          .pass(
              work.export(),
              seen,
              () -> {
                work.tree().remove(caller, seen.directory(), seen.name(), expected);
                if (seen.isLastName()) {
                  properties.forget(work.export(), seen.node().id());
                }
                return true;
              });
    } catch (FileException refused) {
      if (refused.error() == FileError.NOT_FOUND) {
        return true;
      }
      fail(work, seen, StatusOf.error(refused.error()), refused);
      return false;
    } catch (Refusal refused) {
      fail(work, seen, refused.status(), refused);
      return false;
    }
  }

  private static void fail(Work work, Seen seen, int status, Exception reason) {
    boolean collection = seen.node().attributes().isDirectory();
    String message = String.valueOf(reason.getMessage());
    work.failures().add(new Failure(seen.path(), collection, status, message));
  }
}
