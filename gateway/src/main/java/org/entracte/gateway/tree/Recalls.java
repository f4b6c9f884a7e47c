package org.entracte.gateway.tree;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.stream.Stream;
import org.entracte.gateway.export.Inode;
import org.entracte.gateway.state.StateStore;
import org.entracte.protocol.edit.Fact;
import org.entracte.protocol.tree.Delegations;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;

/** Asks NFS clients for files that a laptop's edit is about to change. */
public final class Recalls {
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final Registry registry;
  private final StateStore store;
  private final Delegations delegations;
  private final Condition never;

  public Recalls(Registry registry) {
    this.registry = registry;
    store = registry.store();
    delegations = registry.delegations();
    never = store.newCondition();
  }

  /** The objects that something has happened to. */
  static Stream<FileId> told(List<Fact> news) {
    return news.stream()
        .flatMap(
            fact ->
                switch (fact) {
                  case Fact.ObjectIs object -> Stream.of(object.id());
                  case Fact.ObjectGone(var id) -> Stream.of(id);
                  case Fact.NameIs(_, _, var child) -> Stream.of(child);
                  case Fact.NameFree _, Fact.AliasIs _, Fact.SucceededBy _, Fact.NamesUnknown _ ->
                      Stream.empty();
                })
        .distinct();
  }

  /**
   * Looks at what is held, as its holders do not ask any more: whoever holds what was changed
   * outside is told.
   */
  public void lookAfter() throws FileException {
    for (FileId file : delegations.allHeld()) {
      if (!registry.written().isOurs(file) && isNews(file)) {
        delegations.changed(file);
      }
    }
  }

  private boolean isNews(FileId file) throws FileException {
    Optional<Registry.Sight> same = registry.glance(file);
    if (same.isPresent()) {
      same.get().inode().close();
      return false;
    }
    try {
      Inode inode = store.locked(() -> registry.find(file));
      inode.close();
    } catch (FileException gone) {
      if (gone.error() != FileError.STALE) {
        throw gone;
      }
    }
    return true;
  }

  /** Whether nobody holds any of these; who does is asked for it. */
  public boolean areFree(List<FileId> files) {
    boolean free = true;
    for (FileId file : files) {
      free &= delegations.isFree(file);
    }
    return free;
  }

  /**
   * Waits, letting the export's lock go, until nobody holds any of these.
   *
   * @return false if somebody still does
   */
  public boolean awaitFree(List<FileId> files, Duration limit) throws FileException {
    return store.locked(
        () -> {
          long left = limit.toNanos();
          try {
            while (!areFree(files) && left > 0) {
              long step = Math.min(left, LOOK_NANOS);
              left -= step - Math.max(0, never.awaitNanos(step));
            }
          } catch (InterruptedException interrupted) {
            // To be stopped is as good a reason as time to give up waiting.
            Thread.currentThread().interrupt();
          }
          return areFree(files);
        });
  }
}
