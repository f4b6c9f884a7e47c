package org.entracte.protocol.webdav;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.Reservations;

/**
 * The WebDAV write locks of one server, by URL, in memory and on disk: a restart keeps them. Safe
 * for many threads.
 */
public final class WebDavLocks {
  /** Locks held at once; more are refused, so that nobody fills the memory with them. */
  static final int MAX_LOCKS = 10_000;

  static final Duration LONGEST = Duration.ofHours(1);

  private final InstantSource clock;
  private final RandomGenerator random;
  private final LockRecords records;
  private final ReentrantLock mutex = new ReentrantLock();

  /** Read: somebody acts on what the locks allow. Write: a lock comes or goes. */
  private final ReentrantReadWriteLock taking = new ReentrantReadWriteLock();

  private final Map<String, DavLock> byToken = new LinkedHashMap<>();

  /** The file each lock holds for other front ends. */
  private final Map<String, Reservations.Target> targets = new LinkedHashMap<>();

  private final Reservations reservations;

  /** No lock runs out before this. Written under the mutex. */
  private volatile Instant earliestExpiry = Instant.MAX;

  /** The same locks by the URL they are on, so that a listing need not look at every lock. */
  private final Map<DavPath, List<DavLock>> byRoot = new LinkedHashMap<>();

  /**
   * @param random makes the tokens; unpredictable in a real server
   * @param reservations the same as of the server's other front ends
   * @throws FileException if what was kept cannot be read
   */
  public WebDavLocks(
      InstantSource clock, RandomGenerator random, DavDatabase database, Reservations reservations)
      throws FileException {
    this.clock = clock;
    this.random = random;
    this.records = new LockRecords(database);
    this.reservations = reservations;
    records.all().forEach(this::add);
    targets.putAll(records.targets());
    targets.forEach(
        (token, target) ->
            Optional.ofNullable(byToken.get(token))
                .ifPresent(lock -> reservations.extend(target, token, lock.expires())));
  }

  /** Those of other front ends are not heeded. */
  WebDavLocks(InstantSource clock, RandomGenerator random, DavDatabase database)
      throws FileException {
    this(clock, random, database, new Reservations(clock));
  }

  /**
   * A lock holds against other front ends too, on the file it was taken for.
   *
   * @return false if the file is open there so that the lock cannot be
   */
  boolean reserve(DavLock lock, Reservations.Target target) throws FileException {
    mutex.lock();
    try {
      if (!reservations.lock(target, lock.token(), lock.expires())) {
        return false;
      }
      records.putTarget(lock.token(), target);
      targets.put(lock.token(), target);
      return true;
    } finally {
      mutex.unlock();
    }
  }

  /** Whether another front end keeps others from writing a file. */
  boolean isDenied(Reservations.Target target) {
    return reservations.isDenied(target);
  }

  /**
   * Acts on a file while no other front end keeps others from writing it.
   *
   * @throws Refusal 423 if one does, or what {@code act} throws
   */
  <T> T undenied(Reservations.Target target, DavPath path, Act<T> act)
      throws Refusal, FileException {
    if (!reservations.begin(target)) {
      throw new Refusal(423, path + " is open over NFS by somebody who lets nobody else write it.");
    }
    try {
      return act.run();
    } finally {
      reservations.end(target);
    }
  }

  /** Something to do while nobody takes a lock. */
  interface Act<T> {
    T run() throws Refusal, FileException;
  }

  /**
   * No lock is taken, given back or runs out while {@code act} runs; it should be short. Not to be
   * nested in a take.
   */
  <T> T whileNoneChanges(Act<T> act) throws Refusal, FileException {
    expire();
    taking.readLock().lock();
    try {
      return act.run();
    } finally {
      taking.readLock().unlock();
    }
  }

  /** Whether this thread is within {@link #whileNoneChanges}. */
  boolean areKept() {
    return taking.getReadHoldCount() > 0;
  }

  /** Drops what has run out; what somebody acts on just now runs out when he is through. */
  void expire() throws FileException {
    if (clock.instant().isBefore(earliestExpiry) || areKept()) {
      return;
    }
    taking.writeLock().lock();
    try {
      mutex.lock();
      try {
        dropExpired();
      } finally {
        mutex.unlock();
      }
    } finally {
      taking.writeLock().unlock();
    }
  }

  /** What became of a wish for a lock. */
  sealed interface Grant {
    record Granted(DavLock lock) implements Grant {}

    record Conflict(List<DavLock> standing) implements Grant {}

    record TooMany() implements Grant {}
  }

  /** Takes a lock unless one stands against it. */
  Grant take(DavLock.Wish asked, Duration wanted) throws FileException {
    DavLock.Wish wish = asked.at(Spelling.one(asked.root()));
    taking.writeLock().lock();
    mutex.lock();
    try {
      dropExpired();
      List<DavLock> near = new ArrayList<>(above(wish.root()));
      if (wish.infinite()) {
        byToken.values().stream().filter(l -> l.root().isBelow(wish.root())).forEach(near::add);
      }
      List<DavLock> standing =
          near.stream().filter(lock -> wish.exclusive() || lock.wish().exclusive()).toList();
      if (!standing.isEmpty()) {
        return new Grant.Conflict(standing);
      }
      if (byToken.size() >= MAX_LOCKS) {
        return new Grant.TooMany();
      }
      return new Grant.Granted(put("urn:uuid:" + uuid(), wish, wanted));
    } finally {
      mutex.unlock();
      taking.writeLock().unlock();
    }
  }

  /** Starts the timeout again; empty if no such lock covers the path. */
  Optional<DavLock> refresh(String token, DavPath path, Duration wanted) throws FileException {
    mutex.lock();
    try {
      Optional<DavLock> old = find(token, path);
      return old.isPresent() ? Optional.of(put(token, old.get().wish(), wanted)) : Optional.empty();
    } finally {
      mutex.unlock();
    }
  }

  /** Gives a lock back; false if no such lock covers the path. */
  boolean release(String token, DavPath path) throws FileException {
    taking.writeLock().lock();
    mutex.lock();
    try {
      Optional<DavLock> lock = find(token, path);
      drop(lock.stream().toList());
      return lock.isPresent();
    } finally {
      mutex.unlock();
      taking.writeLock().unlock();
    }
  }

  /** Drops the locks taken on a URL and below it: they do not outlive or follow the resource. */
  void forget(DavPath path) throws FileException {
    DavPath one = Spelling.one(path);
    dropIf(lock -> lock.isWithin(one));
  }

  /** Drops the locks below a URL; those on it stay with what comes there (RFC 4918, 7.6). */
  void forgetBelow(DavPath path) throws FileException {
    DavPath one = Spelling.one(path);
    dropIf(lock -> lock.root().isBelow(one));
  }

  /** The locks that apply to a URL, those taken nearest to the root first. */
  List<DavLock> covering(DavPath path) throws FileException {
    mutex.lock();
    try {
      dropExpired();
      return above(Spelling.one(path));
    } finally {
      mutex.unlock();
    }
  }

  /** The locks taken on a URL or below it. */
  List<DavLock> within(DavPath path) throws FileException {
    DavPath one = Spelling.one(path);
    mutex.lock();
    try {
      dropExpired();
      return byToken.values().stream().filter(lock -> lock.isWithin(one)).toList();
    } finally {
      mutex.unlock();
    }
  }

  private List<DavLock> above(DavPath path) {
    if (byToken.isEmpty()) {
      return List.of();
    }
    List<DavLock> covering = new ArrayList<>();
    for (int depth = 0; depth <= path.names().size(); depth++) {
      DavPath ancestor = new DavPath(path.names().subList(0, depth));
      byRoot.getOrDefault(ancestor, List.of()).stream()
          .filter(lock -> lock.covers(path))
          .forEach(covering::add);
    }
    return covering;
  }

  /**
   * Looks at every lock only when the earliest of them can have run out, and only while nobody acts
   * on what they allow.
   */
  private void dropExpired() throws FileException {
    Instant now = clock.instant();
    if (now.isBefore(earliestExpiry) || !taking.writeLock().tryLock()) {
      return;
    }
    try {
      dropAllBut(now);
    } finally {
      taking.writeLock().unlock();
    }
  }

  private void dropAllBut(Instant now) throws FileException {
    drop(byToken.values().stream().filter(lock -> !lock.expires().isAfter(now)).toList());
    earliestExpiry =
        byToken.values().stream()
            .map(DavLock::expires)
            .min(Comparator.naturalOrder())
            .orElse(Instant.MAX);
  }

  private Optional<DavLock> find(String token, DavPath path) throws FileException {
    dropExpired();
    return Optional.ofNullable(byToken.get(token)).filter(lock -> lock.covers(Spelling.one(path)));
  }

  /** Whole seconds: nothing shorter is on disk or told to clients. */
  private DavLock put(String token, DavLock.Wish wish, Duration wanted) throws FileException {
    Duration timeout = wanted.compareTo(LONGEST) > 0 ? LONGEST : wanted;
    Instant expires =
        clock.instant().plus(timeout).plusNanos(999_999_999).truncatedTo(ChronoUnit.SECONDS);
    DavLock lock = new DavLock(token, wish, timeout, expires);
    records.put(lock);
    Optional.ofNullable(byToken.get(token)).ifPresent(this::leave);
    add(lock);
    Optional.ofNullable(targets.get(token))
        .ifPresent(target -> reservations.extend(target, token, expires));
    return lock;
  }

  private void add(DavLock lock) {
    byToken.put(lock.token(), lock);
    earliestExpiry = lock.expires().isBefore(earliestExpiry) ? lock.expires() : earliestExpiry;
    byRoot.computeIfAbsent(lock.root(), root -> new ArrayList<>()).add(lock);
  }

  private void leave(DavLock lock) {
    byToken.remove(lock.token());
    byRoot.computeIfPresent(
        lock.root(), (root, there) -> there.remove(lock) && there.isEmpty() ? null : there);
  }

  private void drop(List<DavLock> unwanted) throws FileException {
    records.remove(unwanted);
    for (DavLock lock : unwanted) {
      leave(lock);
      Optional.ofNullable(targets.remove(lock.token()))
          .ifPresent(target -> reservations.unlock(target, lock.token()));
    }
  }

  private void dropIf(Predicate<DavLock> unwanted) throws FileException {
    mutex.lock();
    try {
      drop(byToken.values().stream().filter(unwanted).toList());
    } finally {
      mutex.unlock();
    }
  }

  private UUID uuid() {
    long high = (random.nextLong() & ~0xf000L) | 0x4000L;
    long low = (random.nextLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
    return new UUID(high, low);
  }
}
