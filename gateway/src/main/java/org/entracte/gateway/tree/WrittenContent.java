package org.entracte.gateway.tree;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
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
    try {
      T result = comparison.run();
      done = true;
      return result;
    } finally {
      if (!done) {
        rests(id);
      }
    }
  }

  /** Compares what stands at rest. */
  public void settleDue() throws FileException {
    settle(due.stream());
  }

  /** Compares everything. */
  void settleAll() throws FileException {
    settle(Stream.concat(touched.stream(), due.stream()).distinct());
  }

  /** As one row; what cannot be recorded now stays due. */
  private void settle(Stream<FileId> which) throws FileException {
    List<FileId> ids = which.sorted().toList();
    if (ids.isEmpty()) {
      return;
    }
    registry
        .store()
        .locked(
            () -> {
              ids.forEach(due::remove);
              ids.forEach(touched::remove);
              boolean done = false;
              try {
                record(news(ids));
                done = true;
              } finally {
                if (!done) {
                  ids.forEach(this::rests);
                }
              }
              return true;
            });
  }

  private Map<Registry.Sight, Cause> news(List<FileId> ids) throws FileException {
    Map<Registry.Sight, Cause> news = new LinkedHashMap<>();
    for (FileId id : ids) {
      Optional<Registry.Sight> seen = lookIfThere(id);
      if (seen.isPresent() && !Recorder.isSame(seen.get().row().stat(), seen.get().stat())) {
        news.put(seen.get(), registry.causeOf(seen.get().row(), seen.get().stat()));
      }
    }
    return news;
  }

  private Optional<Registry.Sight> lookIfThere(FileId id) throws FileException {
    Optional<ObjectRow> row = registry.store().objects().get(id);
    if (row.isEmpty() || row.get().gone()) {
      return Optional.empty();
    }
    try {
      Registry.Sight sight = registry.look(row.get());
      sight.inode().close();
      return Optional.of(sight);
    } catch (FileException gone) {
      // Whoever looks for it by name finds out where it went.
      if (gone.error() == FileError.STALE) {
        return Optional.empty();
      }
      throw gone;
    }
  }

  private void record(Map<Registry.Sight, Cause> news) throws FileException {
    if (news.isEmpty()) {
      return;
    }
    registry.record(
        Durability.PROCESS_CRASH,
        recorder -> {
          for (Map.Entry<Registry.Sight, Cause> each : news.entrySet()) {
            recorder.changed(each.getKey().row(), each.getKey().stat(), each.getValue());
          }
          return true;
        });
  }
}
