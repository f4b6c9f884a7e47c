package org.entracte.gateway.watch;

import java.util.ArrayDeque;
import java.util.Deque;
import org.entracte.gateway.tree.Registry;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;

/**
 * Walks the exported tree, directory by directory, and compares everything with what is recorded.
 * Its position is not kept over a restart, which begins with a whole pass anyway. For one thread.
 */
public final class Scan {
  private final Registry registry;
  private final Deque<FileId> due = new ArrayDeque<>();

  public Scan(Registry registry) {
    this.registry = registry;
  }

  /** A whole pass. */
  public void all() throws FileException {
    due.clear();
    boolean ended = false;
    while (!ended) {
      ended = step();
    }
  }

  /**
   * Compares one directory.
   *
   * @return whether that was the last one of a pass; the next step begins another
   */
  public boolean step() throws FileException {
    return registry
        .store()
        .locked(
            () -> {
              if (due.isEmpty()) {
                due.add(FileId.ROOT);
              }
              due.addAll(registry.refreshIfThere(due.remove(), true));
              if (due.isEmpty() && !registry.store().objects().nameless().isEmpty()) {
                registry.locate();
              }
              return due.isEmpty();
            });
  }
}
