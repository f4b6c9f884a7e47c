package org.entracte.gateway.tree;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import org.entracte.gateway.export.DataFile;
import org.entracte.gateway.export.Inode;
import org.entracte.gateway.export.Stat;
import org.entracte.gateway.state.StateStore;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.OpenMode;

/** Who has what open. Guarded by the export's lock. */
public final class OpenFiles {
  private final StateStore store;
  private final Condition closed;
  private final Map<FileId, List<ExportOpenFile>> open = new HashMap<>();

  OpenFiles(StateStore store) {
    this.store = store;
    this.closed = store.newCondition();
  }

  void add(ExportOpenFile file) {
    open.computeIfAbsent(file.id(), id -> new ArrayList<>()).add(file);
  }

  void remove(ExportOpenFile file) {
    List<ExportOpenFile> others = open.get(file.id());
    if (others != null && others.remove(file)) {
      if (others.isEmpty()) {
        open.remove(file.id());
      }
      closed.signalAll();
    }
  }

  boolean isOpen(FileId id) {
    return open.containsKey(id);
  }

  boolean isOpenForWrite(FileId id) {
    return open.getOrDefault(id, List.of()).stream().anyMatch(file -> file.mode().writes());
  }

  /** What is known by a file that is open; empty if it is not. */
  Optional<Stat> stat(FileId id) throws FileException {
    List<ExportOpenFile> files = open.getOrDefault(id, List.of());
    return files.isEmpty() ? Optional.empty() : Optional.of(files.getFirst().stat());
  }

  /**
   * Waits, letting the lock go, until nobody has the file open for writing.
   *
   * @return false if somebody still has
   */
  public boolean awaitNoWriter(FileId id, Duration limit) throws FileException {
    return store.locked(
        () -> {
          long left = limit.toNanos();
          try {
            while (isOpenForWrite(id) && left > 0) {
              left = closed.awaitNanos(left);
            }
          } catch (InterruptedException interrupted) {
            // To be stopped is as good a reason as time to give up waiting.
            Thread.currentThread().interrupt();
          }
          return !isOpenForWrite(id);
        });
  }

  /** Turns writers to the inode that took the file's place; readers keep what they opened. */
  public void turnWriters(FileId id, Inode inode) throws FileException {
    for (ExportOpenFile file : List.copyOf(open.getOrDefault(id, List.of()))) {
      if (file.mode().writes()) {
        DataFile next = inode.open(Caller.SUPERUSER, OpenMode.READ_WRITE);
        file.turnTo(next);
      }
    }
  }
}
