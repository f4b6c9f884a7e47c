package org.entracte.protocol.tree;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Which files of a tree a client may treat as its own for now, without asking (RFC 8881, 10.4).
 * Whoever is about to do what stands against that passes through here: it is asked back first, and
 * nothing new is granted on the file before he is through. Safe for many threads; its lock is a
 * leaf, and holders are called without it.
 */
public final class Delegations {
  /** How long after it was asked back a file is not given away again. */
  private static final Duration REST = Duration.ofSeconds(20);

  /** Holders are asked again this often while somebody waits: they may have run out of time. */
  private static final Duration AGAIN = Duration.ofMillis(500);

  private static final int REMEMBERED = 4096;

  private final InstantSource clock;
  private volatile Most most;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition returned = lock.newCondition();
  private final Map<FileId, Traffic> traffic = new HashMap<>();

  /** Files that were asked back, with the time in milliseconds; the oldest first. */
  private final Map<FileId, Long> contended =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<FileId, Long> eldest) {
          return size() > REMEMBERED;
        }
      };

  /** How many changes are under way of objects that nobody has looked up. */
  private int unnamed;

  private final AtomicInteger held = new AtomicInteger();
  private final AtomicInteger heldForWriting = new AtomicInteger();

  public Delegations(InstantSource clock, Most most) {
    this.clock = clock;
    this.most = most;
  }

  /** What may be given away. */
  public enum Most {
    NOTHING,
    READING,
    /** Also for writing: what a client writes may stay with it while it has the file open. */
    WRITING;

    boolean covers(Kind kind) {
      return switch (kind) {
        case READ -> this != NOTHING;
        case WRITE -> this == WRITING;
      };
    }
  }

  /** What a holder may count on. */
  public enum Kind {
    /** Nobody else changes the file. */
    READ,
    /** Nobody else even reads it. */
    WRITE
  }

  /** What somebody is about to do with a file. */
  public enum Use {
    READING,
    CHANGING
  }

  /** Who acts; what he does never stands against what he himself holds. */
  public interface Party {
    /** Anybody but the clients that may hold something. */
    Party OUTSIDER = new Party() {};
  }

  /** Who was given a file. */
  public interface Holder {
    Party party();

    /** Asks for it, any number of times. Must not wait; may {@link Delegations#end} it at once. */
    void recall();
  }

  private record Held(Kind kind, Holder holder) {
    boolean standsAgainst(Party party, Use use) {
      return (use == Use.CHANGING || kind == Kind.WRITE) && !holder.party().equals(party);
    }
  }

  /** What happens with one file. */
  private static final class Traffic {
    private final List<Held> held = new ArrayList<>(1);
    private int readers;
    private int changers;

    private void count(Use use, int step) {
      switch (use) {
        case READING -> readers += step;
        case CHANGING -> changers += step;
      }
    }

    private boolean isIdle() {
      return held.isEmpty() && readers == 0 && changers == 0;
    }
  }

  /** Whether such things are given away at all. */
  public boolean grants(Kind kind) {
    return most.covers(kind);
  }

  /** From now on no more than this is given away; what was is not asked back for that. */
  public void allow(Most newMost) {
    most = newMost;
  }

  /** Whether anybody holds anything. */
  public boolean anyHeld() {
    return held.get() > 0;
  }

  /** Whether anybody may be writing what others do not see. */
  public boolean anyHeldForWriting() {
    return heldForWriting.get() > 0;
  }

  /** What is held by anybody. */
  public List<FileId> allHeld() {
    if (!anyHeld()) {
      return List.of();
    }
    lock.lock();
    try {
      return traffic.entrySet().stream()
          .filter(file -> !file.getValue().held.isEmpty())
          .map(Map.Entry::getKey)
          .toList();
    } finally {
      lock.unlock();
    }
  }

  /** Somebody on his way; nothing that stands against him is granted until he is through. */
  public interface Passage extends AutoCloseable {
    /** Of a tree where nothing is ever given away. */
    Passage FREE = () -> {};

    @Override
    void close();
  }

  /** Through to one known file. */
  public final class FilePassage implements Passage {
    private final FileId file;
    private final Use use;
    private boolean open = true;

    private FilePassage(FileId file, Use use) {
      this.file = file;
      this.use = use;
    }

    /**
     * Gives the file to a holder, if nobody else is on his way to it, nobody holds what stands
     * against that, and it was not asked back lately.
     */
    public boolean grant(Kind kind, Holder holder) {
      lock.lock();
      try {
        return open && mayGrant(this, kind, holder.party()) && give(file, kind, holder);
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void close() {
      lock.lock();
      try {
        if (open) {
          open = false;
          leave(file, use);
        }
      } finally {
        lock.unlock();
      }
    }
  }

  private boolean give(FileId file, Kind kind, Holder holder) {
    Traffic there = traffic.computeIfAbsent(file, id -> new Traffic());
    there.held.add(new Held(kind, holder));
    count(kind, 1);
    return true;
  }

  private void count(Kind kind, int step) {
    held.addAndGet(step);
    heldForWriting.addAndGet(kind == Kind.WRITE ? step : 0);
  }

  private boolean mayGrant(FilePassage passage, Kind kind, Party party) {
    Traffic there = traffic.get(passage.file);
    if (unnamed > 0 || there == null || !grants(kind)) {
      return false;
    }
    int changers = there.changers - (passage.use == Use.CHANGING ? 1 : 0);
    int readers = there.readers - (passage.use == Use.READING ? 1 : 0);
    Use next = kind == Kind.WRITE ? Use.CHANGING : Use.READING;
    return changers == 0
        && (kind == Kind.READ || readers == 0)
        && there.held.stream().noneMatch(held -> held.standsAgainst(party, next))
        && !isContended(passage.file);
  }

  private boolean isContended(FileId file) {
    Long since = contended.get(file);
    if (since == null) {
      return false;
    }
    if (clock.millis() - since < REST.toMillis()) {
      return true;
    }
    contended.remove(file);
    return false;
  }

  /** What was given is given back, or taken; nothing happens if it was before. */
  public void end(FileId file, Holder holder) {
    lock.lock();
    try {
      Traffic there = traffic.get(file);
      if (there == null) {
        return;
      }
      for (int i = there.held.size() - 1; i >= 0; i--) {
        Held each = there.held.get(i);
        if (each.holder().equals(holder)) {
          there.held.remove(i);
          count(each.kind(), -1);
        }
      }
      forgetIfIdle(file, there);
      returned.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Enters for a use of a file; what stands against it is asked back.
   *
   * @param patience how long to wait until it is there
   * @return to be closed when the use is over
   * @throws FileException BUSY if it is not back by then; trying again soon is right
   */
  public FilePassage pass(Party party, FileId file, Use use, Duration patience)
      throws FileException {
    boolean through = false;
    lock.lock();
    try {
      traffic.computeIfAbsent(file, id -> new Traffic()).count(use, 1);
      awaitFree(party, file, use, patience);
      through = true;
      return new FilePassage(file, use);
    } finally {
      if (!through) {
        leave(file, use);
      }
      lock.unlock();
    }
  }

  /** A name in a directory. */
  public record Named(FileId directory, Name name) {}

  /** Tells which objects something is about. */
  public interface Search {
    List<FileId> find() throws FileException;

    /** What stands under these names, where anything does. */
    static Search of(FileTree tree, Named... names) {
      return () -> {
        List<FileId> found = new ArrayList<>();
        for (Named named : names) {
          try {
            found.add(tree.lookup(Caller.SUPERUSER, named.directory(), named.name()).id());
          } catch (FileException missing) {
            if (missing.error() != FileError.NOT_FOUND
                && missing.error() != FileError.NOT_DIRECTORY) {
              throw missing;
            }
          }
        }
        return found;
      };
    }
  }

  /**
   * Enters for a change of objects that are named, not known. They are only looked up if anything
   * is given away at all.
   *
   * @throws FileException as {@link #pass}, and what {@code search} throws
   */
  public Passage passNamed(Party party, Search search, Duration patience) throws FileException {
    boolean through = false;
    enterUnnamed(1);
    try {
      if (anyHeld()) {
        for (FileId file : search.find()) {
          askBack(party, file, patience);
        }
      }
      through = true;
      return () -> enterUnnamed(-1);
    } finally {
      if (!through) {
        enterUnnamed(-1);
      }
    }
  }

  private void enterUnnamed(int step) {
    lock.lock();
    try {
      unnamed += step;
    } finally {
      lock.unlock();
    }
  }

  private void askBack(Party party, FileId file, Duration patience) throws FileException {
    lock.lock();
    try {
      awaitFree(party, file, Use.CHANGING, patience);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Asks back what stands against a change by an outsider.
   *
   * @return whether nothing does
   */
  public boolean isFree(FileId file) {
    if (!anyHeld()) {
      return true;
    }
    try {
      askBack(Party.OUTSIDER, file, Duration.ZERO);
      return true;
    } catch (FileException busy) {
      return false;
    }
  }

  /** A change was seen that nobody passed through for: whoever counted on the file is told. */
  public void changed(FileId file) {
    if (!anyHeld()) {
      return;
    }
    List<Holder> told = List.of();
    lock.lock();
    try {
      Traffic there = traffic.get(file);
      if (there != null && there.changers == 0) {
        told = standing(there, Party.OUTSIDER, Use.CHANGING);
        noteContention(file, told);
      }
    } finally {
      lock.unlock();
    }
    told.forEach(Holder::recall);
  }

  /** Holding the lock, which is let go while holders are asked and while it waits. */
  private void awaitFree(Party party, FileId file, Use use, Duration patience)
      throws FileException {
    long leftNanos = patience.toNanos();
    try {
      while (isHeldUp(party, file, use)) {
        if (leftNanos <= 0) {
          throw busy(file);
        }
        long step = Math.min(leftNanos, AGAIN.toNanos());
        leftNanos -= step - Math.max(0, returned.awaitNanos(step));
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw busy(file);
    }
  }

  /** Whether something still stands against it after it was asked back. */
  private boolean isHeldUp(Party party, FileId file, Use use) {
    List<Holder> standing = standing(traffic.get(file), party, use);
    if (standing.isEmpty()) {
      return false;
    }
    noteContention(file, standing);
    askWithoutLock(standing);
    return !standing(traffic.get(file), party, use).isEmpty();
  }

  private void askWithoutLock(List<Holder> holders) {
    lock.unlock();
    try {
      holders.forEach(Holder::recall);
    } finally {
      lock.lock();
    }
  }

  private static FileException busy(FileId file) {
    return new FileException(
        FileError.BUSY, file + " is held by an NFS client, which was asked for it; try again soon");
  }

  private static List<Holder> standing(@Nullable Traffic there, Party party, Use use) {
    if (there == null || there.held.isEmpty()) {
      return List.of();
    }
    return there.held.stream()
        .filter(held -> held.standsAgainst(party, use))
        .map(Held::holder)
        .toList();
  }

  private void noteContention(FileId file, List<Holder> asked) {
    if (!asked.isEmpty()) {
      contended.remove(file);
      contended.put(file, clock.millis());
    }
  }

  private void leave(FileId file, Use use) {
    Traffic there = traffic.get(file);
    if (there != null) {
      there.count(use, -1);
      forgetIfIdle(file, there);
    }
  }

  private void forgetIfIdle(FileId file, Traffic there) {
    if (there.isIdle()) {
      traffic.remove(file, there);
    }
  }
}
