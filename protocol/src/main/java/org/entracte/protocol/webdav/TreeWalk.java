package org.entracte.protocol.webdav;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileTree;
import org.entracte.protocol.tree.FileType;
import org.entracte.protocol.tree.Listing;

/**
 * Goes through all entries of a directory, and perhaps of those below it, page by page; can be left
 * at any entry and resumed there later. Directories that vanish meanwhile or may not be read are
 * passed over. Used by one thread.
 */
final class TreeWalk {
  private static final int PAGE = 512;

  private final FileTree tree;
  private final Caller caller;
  private final boolean infinite;
  private final Deque<Frame> frames = new ArrayDeque<>();

  /** One directory under way. */
  private static final class Frame {
    final FileId directory;
    long told;
    Iterator<Listing.Entry> page = List.<Listing.Entry>of().iterator();
    boolean lastPage;

    Frame(SyncToken.Mark mark) {
      this.directory = mark.directory();
      this.told = mark.cookie();
    }
  }

  /**
   * @param marks where to go on; the outermost directory first
   */
  TreeWalk(FileTree tree, Caller caller, boolean infinite, List<SyncToken.Mark> marks) {
    this.tree = tree;
    this.caller = caller;
    this.infinite = infinite;
    marks.forEach(mark -> frames.addLast(new Frame(mark)));
  }

  /** Told an entry and where it is; false to leave the walk before it. */
  interface Visitor {
    boolean visit(FileId directory, Listing.Entry entry) throws FileException;
  }

  /**
   * @return false if the visitor left it; {@link #marks} tells where
   * @throws FileException BAD_COOKIE if a mark is of nobody's making
   */
  boolean run(Visitor visitor) throws FileException {
    while (!frames.isEmpty()) {
      Frame frame = frames.getLast();
      Optional<Listing.Entry> next = next(frame);
      if (next.isEmpty()) {
        frames.removeLast();
        continue;
      }
      Listing.Entry entry = next.get();
      if (!visitor.visit(frame.directory, entry)) {
        return false;
      }
      frame.told = entry.cookie();
      if (infinite && entry.attributes().type() == FileType.DIRECTORY) {
        frames.addLast(new Frame(new SyncToken.Mark(entry.id(), Listing.START)));
      }
    }
    return true;
  }

  /** Where it stands. */
  List<SyncToken.Mark> marks() {
    return frames.stream().map(frame -> new SyncToken.Mark(frame.directory, frame.told)).toList();
  }

  private Optional<Listing.Entry> next(Frame frame) throws FileException {
    while (!frame.page.hasNext() && !frame.lastPage) {
      try {
        Listing page = tree.list(caller, frame.directory, frame.told, PAGE);
        frame.page = page.entries().iterator();
        frame.lastPage = page.end() || page.entries().isEmpty();
      } catch (FileException refused) {
        if (!isPassedOver(refused)) {
          throw refused;
        }
        return Optional.empty();
      }
    }
    return frame.page.hasNext() ? Optional.of(frame.page.next()) : Optional.empty();
  }

  private static boolean isPassedOver(FileException refused) {
    return switch (refused.error()) {
      case STALE, NOT_FOUND, NOT_DIRECTORY, ACCESS -> true;
      default -> false;
    };
  }
}
