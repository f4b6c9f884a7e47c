package org.entracte.gateway.tree;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.entracte.gateway.export.Inode;
import org.entracte.gateway.state.Blob;
import org.entracte.gateway.state.ObjectRow.Place;
import org.entracte.gateway.state.StateStore;
import org.entracte.gateway.state.StateStore.Durability;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.jspecify.annotations.Nullable;

/**
 * Acts of several threads that share their syncs (group commit): all intents in one durable
 * transaction, then all acts, then a sync of each directory, then all outcomes in one durable
 * transaction, as one journal row. Whoever has the turn carries out what waits by then, the others
 * find theirs done. So each act is as safe as alone, and waits no longer than for one more round.
 *
 * <p>Lock order: the turn, then the export's lock; nobody may come here holding the latter.
 */
final class JointDeeds {
  private static final int MOST = 64;

  private final Registry registry;
  private final StateStore store;
  private final Deeds deeds;
  private final Acts acts;
  private final Outcomes outcomes;
  private final ReentrantLock turn = new ReentrantLock();
  private final Queue<Job<?>> waiting = new ConcurrentLinkedQueue<>();

  JointDeeds(Registry registry, Deeds deeds, Acts acts, Outcomes outcomes) {
    this.registry = registry;
    this.store = registry.store();
    this.deeds = deeds;
    this.acts = acts;
    this.outcomes = outcomes;
  }

  /** What one thread wants done; called holding the export's lock, maybe by another thread. */
  interface Joint<T> {
    /**
     * As things are now; may be asked again if it could not be carried out at once. Settles what is
     * open first.
     */
    Act.Ordered order() throws FileException;

    /**
     * @param done false if the tree was not as the act expects it; nothing has changed then
     */
    T after(boolean done) throws FileException;
  }

  /**
   * Carries an act out, with others.
   *
   * @throws FileException what a part of {@code joint} throws; the volume's refusal, and nothing
   *     has changed then; IO if the disk failed in the midst, and the act is settled later
   */
  <T> T carryOut(Joint<T> joint) throws FileException {
    Job<T> job = new Job<>(joint);
    waiting.add(job);
    turn.lock();
    try {
      while (!job.ended) {
        store.locked(this::round);
      }
    } finally {
      turn.unlock();
    }
    return job.result();
  }

  /** How many wait for a turn. */
  int waiting() {
    return waiting.size();
  }

  /** One that waits. Guarded by the turn. */
  private static final class Job<T> {
    final Joint<T> joint;
    boolean ended;
    @Nullable T result;
    Optional<Throwable> failure = Optional.empty();

    Job(Joint<T> joint) {
      this.joint = joint;
    }

    void end(boolean done) {
      try {
        result = joint.after(done);
      } catch (FileException | RuntimeException failed) {
        failure = Optional.of(failed);
      }
      ended = true;
    }

    void fail(Throwable reason) {
      failure = Optional.of(reason);
      ended = true;
    }

    T result() throws FileException {
      if (failure.isPresent()) {
        switch (failure.get()) {
          case FileException refused -> throw refused;
          case RuntimeException broken -> throw broken;
          case Error broken -> throw broken;
          case Throwable other -> throw new IllegalStateException(other);
        }
      }
      T value = result;
      if (value == null) {
        throw new IllegalStateException("an act ended without an answer");
      }
      return value;
    }
  }

  /** One act of a round. */
  private static final class Part {
    final Job<?> job;
    final Act.Ordered ordered;
    final Optional<Entering> entering;
    long seq;
    boolean done;
    Optional<FileException> refusal = Optional.empty();

    Part(Job<?> job, Act.Ordered ordered, Optional<Entering> entering) {
      this.job = job;
      this.ordered = ordered;
      this.entering = entering;
    }

    ActFormat.Intended intended() {
      return new ActFormat.Intended(ordered, entering);
    }
  }

  private boolean round() {
    List<Job<?>> jobs = new ArrayList<>();
    Job<?> next = waiting.poll();
    while (next != null) {
      jobs.add(next);
      next = jobs.size() < MOST ? waiting.poll() : null;
    }
    try {
      carryOut(parts(jobs));
    } catch (FileException | RuntimeException | Error failed) {
      jobs.stream()
          .filter(job -> !job.ended && !waiting.contains(job))
          .forEach(j -> j.fail(failed));
    }
    return true;
  }

  /** Those that can be done together; who comes second to a name or an object waits again. */
  private List<Part> parts(List<Job<?>> jobs) {
    List<Part> parts = new ArrayList<>();
    Set<Object> taken = new HashSet<>();
    for (Job<?> job : jobs) {
      try {
        Act.Ordered ordered = job.joint.order();
        List<Object> touched = touched(ordered.act());
        if (touched.isEmpty() && parts.isEmpty()) {
          job.end(deeds.carryOut(ordered));
        } else if (touched.isEmpty() || touched.stream().anyMatch(taken::contains)) {
          waiting.add(job);
        } else {
          taken.addAll(touched);
          parts.add(new Part(job, ordered, outcomes.entering(ordered.act())));
        }
      } catch (FileException | RuntimeException refused) {
        job.fail(refused);
      }
    }
    return parts;
  }

  /** What no other act of a round may touch; empty for acts that are done alone. */
  private static List<Object> touched(Act act) {
    return switch (act) {
      case Act.Enter enter -> List.of(enter.id(), new Place(enter.directory(), enter.name()));
      case Act.Swap swap -> List.of(swap.id(), new Place(swap.directory(), swap.name()));
      case Act.Overwrite _,
          Act.TakeAway _,
          Act.Move _,
          Act.MoveOver _,
          Act.Link _,
          Act.SetAttributes _ ->
          List.of();
    };
  }

  private void carryOut(List<Part> parts) throws FileException {
    if (parts.isEmpty()) {
      return;
    }
    intend(parts);
    Set<FileId> directories = new LinkedHashSet<>();
    List<Part> settled = new ArrayList<>();
    for (Part part : parts) {
      if (perform(part, directories)) {
        settled.add(part);
      }
    }
    for (FileId id : directories) {
      try (Inode directory = registry.find(id)) {
        directory.sync();
      }
    }
    registry.record(
        Durability.POWER_LOSS,
        recorder -> {
          for (Part part : settled) {
            store.intents().remove(part.seq);
            if (part.done) {
              outcomes.record(part.ordered.act(), part.entering, recorder);
            }
          }
          return true;
        });
    for (Part part : settled) {
      acts.cleanUp(part.ordered.act(), part.done);
      part.refusal.ifPresentOrElse(part.job::fail, () -> part.job.end(part.done));
    }
  }

  private void intend(List<Part> parts) throws FileException {
    try {
      store.transaction(
          Durability.POWER_LOSS,
          () -> {
            for (Part part : parts) {
              Blob act = new Blob(ActFormat.encode(part.intended()));
              part.seq = store.intents().add(act, Optional.empty());
            }
            return true;
          });
    } catch (FileException refused) {
      for (Part part : parts) {
        acts.cleanUp(part.ordered.act(), false);
      }
      throw refused;
    }
  }

  /**
   * @return false if nobody knows whether it happened: its intent stays open
   */
  private boolean perform(Part part, Set<FileId> directories) {
    try {
      part.done = acts.perform(part.intended(), (directory, id) -> directories.add(id));
      return true;
    } catch (FileException refused) {
      try {
        part.done = acts.finish(part.intended());
        part.refusal = part.done ? Optional.empty() : Optional.of(refused);
        return true;
      } catch (FileException unknown) {
        part.job.fail(unknown);
        return false;
      }
    }
  }
}
