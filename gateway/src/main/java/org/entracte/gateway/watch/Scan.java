package org.entracte.gateway.watch;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.entracte.gateway.export.Inode;
import org.entracte.gateway.state.NameTable;
import org.entracte.gateway.state.ObjectRow;
import org.entracte.gateway.state.StateStore;
import org.entracte.gateway.tree.Registry;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.Listing;

/**
 * Walks the exported tree, directory by directory, and compares everything with what is recorded; a
 * large directory a part at a time, since others wait for each part. Its position is not kept over
 * a restart, which begins with a whole pass anyway. For one thread.
 */
public final class Scan {
  private static final int LARGE = 8192;
  private static final int PART = 2048;

  private final Registry registry;
  private final StateStore store;
  private final Deque<FileId> due = new ArrayDeque<>();
  private Optional<Part> part = Optional.empty();

  /** What is next of a large directory. */
  private record Part(FileId directory, long cookie) {}

  public Scan(Registry registry) {
    this.registry = registry;
    this.store = registry.store();
  }

  /** A whole pass. */
  public void all() throws FileException {
    due.clear();
    part = Optional.empty();
    boolean ended = false;
    while (!ended) {
      ended = step();
    }
  }

  /**
   * Compares one directory, or a part of a large one.
   *
   * @return whether that was the last one of a pass; the next step begins another
   */
  public boolean step() throws FileException {
    FileId next = due.isEmpty() ? FileId.ROOT : due.element();
    boolean isRead = part.isEmpty() && registry.readAhead(next);
    return store.locked(
        () -> {
          if (part.isPresent()) {
            part = compare(part.get());
          } else {
            next(isRead);
          }
          boolean ended = due.isEmpty() && part.isEmpty();
          if (ended && !store.objects().nameless().isEmpty()) {
            registry.locate();
          }
          return ended;
        });
  }

  private void next(boolean isRead) throws FileException {
    if (due.isEmpty()) {
      due.add(FileId.ROOT);
    }
    FileId id = due.remove();
    boolean large = store.names().hasMoreThan(id, LARGE);
    due.addAll(isRead ? store.names().directories(id) : registry.refreshIfThere(id, !large));
    part = large ? Optional.of(new Part(id, Listing.START)) : Optional.empty();
  }

  /** Names that changed since are read when it is its turn the next time. */
  private Optional<Part> compare(Part now) throws FileException {
    Optional<ObjectRow> row = store.objects().get(now.directory()).filter(found -> !found.gone());
    if (row.isEmpty()) {
      return Optional.empty();
    }
    try (Inode directory = registry.open(row.get())) {
      List<NameTable.Entry> some = store.names().behind(now.directory(), now.cookie(), PART);
      for (NameTable.Entry entry : some) {
        registry.observe(directory, now.directory(), entry.name());
      }
      return some.size() < PART
          ? Optional.empty()
          : Optional.of(new Part(now.directory(), some.getLast().cookie()));
    } catch (FileException refused) {
      if (refused.error() != FileError.STALE && refused.error() != FileError.ACCESS) {
        throw refused;
      }
      return Optional.empty();
    }
  }
}
