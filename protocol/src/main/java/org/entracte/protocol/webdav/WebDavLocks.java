package org.entracte.protocol.webdav;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * The WebDAV write locks of one server, by URL, in memory: a restart forgets them, as RFC 4918, 6.6
 * lets a server do. Safe for many threads.
 */
public final class WebDavLocks {
  /** Locks held at once; more are refused, so that nobody fills the memory with them. */
  static final int MAX_LOCKS = 10_000;

  static final Duration LONGEST = Duration.ofHours(1);

  private final InstantSource clock;
  private final RandomGenerator random;
  private final ReentrantLock mutex = new ReentrantLock();
  private final Map<String, DavLock> byToken = new LinkedHashMap<>();

  /** No lock runs out before this. */
  private Instant earliestExpiry = Instant.MAX;

  /** The same locks by the URL they are on, so that a listing need not look at every lock. */
  private final Map<DavPath, List<DavLock>> byRoot = new LinkedHashMap<>();

  /**
   * @param random makes the tokens; unpredictable in a real server
   */
  public WebDavLocks(InstantSource clock, RandomGenerator random) {
    this.clock = clock;
    this.random = random;
  }

  /** What became of a wish for a lock. */
  sealed interface Grant {
    record Granted(DavLock lock) implements Grant {}

    record Conflict(List<DavLock> standing) implements Grant {}

    record TooMany() implements Grant {}
  }

  /** Takes a lock unless one stands against it. */
  Grant take(DavLock.Wish wish, Duration wanted) {
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
    }
  }

  /** Starts the timeout again; empty if no such lock covers the path. */
  Optional<DavLock> refresh(String token, DavPath path, Duration wanted) {
    mutex.lock();
    try {
      Optional<DavLock> old = find(token, path);
      old.ifPresent(this::drop);
      return old.map(lock -> put(token, lock.wish(), wanted));
    } finally {
      mutex.unlock();
    }
  }

  /** Gives a lock back; false if no such lock covers the path. */
  boolean release(String token, DavPath path) {
    mutex.lock();
    try {
      Optional<DavLock> lock = find(token, path);
      lock.ifPresent(this::drop);
      return lock.isPresent();
    } finally {
      mutex.unlock();
    }
  }

  /** Drops the locks taken on a URL and below it: they do not outlive or follow the resource. */
  void forget(DavPath path) {
    dropIf(lock -> lock.isWithin(path));
  }

  /** Drops the locks below a URL; those on it stay with what comes there (RFC 4918, 7.6). */
  void forgetBelow(DavPath path) {
    dropIf(lock -> lock.root().isBelow(path));
  }

  /** The locks that apply to a URL, those taken nearest to the root first. */
  List<DavLock> covering(DavPath path) {
    mutex.lock();
    try {
      dropExpired();
      return above(path);
    } finally {
      mutex.unlock();
    }
  }

  /** The locks taken on a URL or below it. */
  List<DavLock> within(DavPath path) {
    mutex.lock();
    try {
      dropExpired();
      return byToken.values().stream().filter(lock -> lock.isWithin(path)).toList();
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

  /** Looks at every lock only when the earliest of them can have run out. */
  private void dropExpired() {
    Instant now = clock.instant();
    if (now.isBefore(earliestExpiry)) {
      return;
    }
    byToken.values().stream()
        .filter(lock -> !lock.expires().isAfter(now))
        .toList()
        .forEach(this::drop);
    earliestExpiry =
        byToken.values().stream()
            .map(DavLock::expires)
            .min(Comparator.naturalOrder())
            .orElse(Instant.MAX);
  }

  private Optional<DavLock> find(String token, DavPath path) {
    dropExpired();
    return Optional.ofNullable(byToken.get(token)).filter(lock -> lock.covers(path));
  }

  private DavLock put(String token, DavLock.Wish wish, Duration wanted) {
    Duration timeout = wanted.compareTo(LONGEST) > 0 ? LONGEST : wanted;
    DavLock lock = new DavLock(token, wish, timeout, clock.instant().plus(timeout));
    byToken.put(token, lock);
    earliestExpiry = lock.expires().isBefore(earliestExpiry) ? lock.expires() : earliestExpiry;
    byRoot.computeIfAbsent(wish.root(), root -> new ArrayList<>()).add(lock);
    return lock;
  }

  private void drop(DavLock lock) {
    byToken.remove(lock.token());
    byRoot.computeIfPresent(
        lock.root(), (root, there) -> there.remove(lock) && there.isEmpty() ? null : there);
  }

  private void dropIf(Predicate<DavLock> unwanted) {
    mutex.lock();
    try {
      byToken.values().stream().filter(unwanted).toList().forEach(this::drop);
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
