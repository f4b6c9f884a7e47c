package org.entracte.gateway.tree;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.entracte.gateway.export.Stat;
import org.entracte.gateway.state.ObjectRow;
import org.entracte.gateway.state.StateStore;
import org.entracte.gateway.state.StateStore.Durability;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;

/**
 * What front ends have written and nobody has compared with what is recorded: it is compared when
 * somebody wants to know, and within a second at the latest. A start after a crash looks at
 * everything anyway. Safe for many threads.
 *
 * <p>Whoever writes says so before and after, holding no lock; so whoever compares strikes it off
 * first and looks then.
 */
public final class WrittenContent {
  private final Registry registry;

  /** What is being written, or was. */
  private final Set<FileId> touched = ConcurrentHashMap.newKeySet();

  /** Those of them that stand at rest: synced, or closed. */
  private final Set<FileId> due = ConcurrentHashMap.newKeySet();

  /** Whether what was written through us is being compared. Guarded by the export's lock. */
  private boolean comparing;

  WrittenContent(Registry registry) {
    this.registry = registry;
  }

  /** Something is about to be written, or was while it may have been compared. */
  void touch(FileId id) {
    touched.add(id);
  }

  /** That was all for now. */
  void rests(FileId id) {
    touched.add(id);
    due.add(id);
  }

  /** Whether {@link #touch} was called since it was compared. */
  boolean isTouched(FileId id) {
    return touched.contains(id);
  }

  /** Whether it is no use comparing it yet. */
  boolean isUnderWay(FileId id) {
    return touched.contains(id) && !due.contains(id);
  }

  /** Whether what is being recorded of a file is what was written through us. */
  boolean isOurs(FileId id) {
    return comparing || touched.contains(id);
  }

  /** Whether it was written and stands at rest. */
  boolean isDue(FileId id) {
    return due.contains(id);
  }

  /** Runs what looks at an object and compares it, which settles it if it stands at rest. */
  <T> T comparing(FileId id, StateStore.Work<T> comparison) throws FileException {
    if (!due.remove(id)) {
      return comparison.run();
    }
    touched.remove(id);
    boolean done = false;
    comparing = true;
    try {
      T result = comparison.run();
      done = true;
      return result;
    } finally {
      comparing = false;
      if (!done) {
        rests(id);
      }
    }
  }

  /** What is known by a file that is open; empty if it is not. */
  interface Opened {
    Optional<Stat> stat(FileId id) throws FileException;
  }

  /** Compares what stands at rest; what cannot be looked at now is left to {@link #settleAll}. */
  public void settleDue() throws FileException {
    Optional<FileException> _ = settle(due.stream(), id -> Optional.empty());
  }

  /**
   * Compares everything.
   *
   * @throws FileException the first refusal; all others were compared nevertheless
   */
  void settleAll(Opened opened) throws FileException {
    Optional<FileException> refusal =
        settle(Stream.concat(touched.stream(), due.stream()).distinct(), opened);
    if (refusal.isPresent()) {
      throw refusal.get();
    }
  }

  /** As one row; what cannot be looked at or recorded now stays as it was. */
  private Optional<FileException> settle(Stream<FileId> which, Opened opened) throws FileException {
    List<FileId> ids = which.sorted().toList();
    return ids.isEmpty() ? Optional.empty() : registry.store().locked(() -> settle(ids, opened));
  }

  private Optional<FileException> settle(List<FileId> ids, Opened opened) throws FileException {
    Optional<FileException> refusal = Optional.empty();
    List<News> news = new ArrayList<>();
    Map<FileId, Boolean> struck = new LinkedHashMap<>();
    boolean recorded = false;
    try {
      for (FileId id : ids) {
        struck.put(id, due.remove(id));
        touched.remove(id);
        try {
          look(id, opened).ifPresent(news::add);
        } catch (FileException refused) {
          putBack(id, struck.get(id));
          refusal = Optional.of(refusal.orElse(refused));
        }
      }
      record(news);
      recorded = true;
    } finally {
      if (!recorded) {
        struck.forEach(this::putBack);
      }
    }
    return refusal;
  }

  private void putBack(FileId id, boolean wasDue) {
    touched.add(id);
    if (wasDue) {
      due.add(id);
    }
  }

  private record News(ObjectRow row, Stat stat, Cause cause) {}

  private Optional<News> look(FileId id, Opened opened) throws FileException {
    Optional<ObjectRow> found = registry.store().objects().get(id);
    if (found.isEmpty() || found.get().gone()) {
      return Optional.empty();
    }
    ObjectRow row = found.get();
    // A reader keeps the inode it opened when another takes its place.
    Optional<Stat> held = opened.stat(id).filter(stat -> stat.key().equals(row.key()));
    Optional<Stat> seen = held.isPresent() ? held : statIfThere(row);
    return seen.isEmpty() || Recorder.isSame(row, seen.get())
        ? Optional.empty()
        : Optional.of(new News(row, seen.get(), registry.causeOf(row, seen.get())));
  }

  private Optional<Stat> statIfThere(ObjectRow row) throws FileException {
    try {
      Registry.Sight sight = registry.look(row);
      sight.inode().close();
      return Optional.of(sight.stat());
    } catch (FileException gone) {
      // Whoever looks for it by name finds out where it went.
      if (gone.error() == FileError.STALE) {
        return Optional.empty();
      }
      throw gone;
    }
  }

  private void record(List<News> news) throws FileException {
    if (news.isEmpty()) {
      return;
    }
    comparing = true;
    try {
      registry.record(
          Durability.PROCESS_CRASH,
          recorder -> {
            for (News each : news) {
              recorder.changed(each.row(), each.stat(), each.cause());
            }
            return true;
          });
    } finally {
      comparing = false;
    }
  }
}
