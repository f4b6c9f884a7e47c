package org.entracte.protocol.webdav;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

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
  Grant take(DavPath root, boolean exclusive, boolean infinite, String owner, Duration wanted) {
    mutex.lock();
    try {
      List<DavLock> standing =
          live()
              .filter(lock -> lock.covers(root) || (infinite && lock.root().isBelow(root)))
              .filter(lock -> exclusive || lock.exclusive())
              .toList();
      if (!standing.isEmpty()) {
        return new Grant.Conflict(standing);
      }
      if (byToken.size() >= MAX_LOCKS) {
        return new Grant.TooMany();
      }
      String token = "urn:uuid:" + uuid();
      Duration timeout = bounded(wanted);
      DavLock lock =
          new DavLock(
              token, root, exclusive, infinite, owner, timeout, clock.instant().plus(timeout));
      byToken.put(token, lock);
      return new Grant.Granted(lock);
    } finally {
      mutex.unlock();
    }
  }

  /** Starts the timeout again; empty if no such lock covers the path. */
  Optional<DavLock> refresh(String token, DavPath path, Duration wanted) {
    mutex.lock();
    try {
      Optional<DavLock> old =
          live().filter(lock -> lock.token().equals(token) && lock.covers(path)).findFirst();
      Duration timeout = bounded(wanted);
      Optional<DavLock> renewed =
          old.map(
              lock ->
                  new DavLock(
                      token,
                      lock.root(),
                      lock.exclusive(),
                      lock.infinite(),
                      lock.owner(),
                      timeout,
                      clock.instant().plus(timeout)));
      renewed.ifPresent(lock -> byToken.put(token, lock));
      return renewed;
    } finally {
      mutex.unlock();
    }
  }

  /** Gives a lock back; false if no such lock covers the path. */
  boolean release(String token, DavPath path) {
    mutex.lock();
    try {
      Optional<DavLock> lock =
          live().filter(l -> l.token().equals(token) && l.covers(path)).findFirst();
      lock.ifPresent(l -> byToken.remove(l.token()));
      return lock.isPresent();
    } finally {
      mutex.unlock();
    }
  }

  /** Drops the locks taken on a URL and below it: they do not outlive or follow the resource. */
  void forget(DavPath path) {
    mutex.lock();
    try {
      byToken.values().removeIf(lock -> lock.root().equals(path) || lock.root().isBelow(path));
    } finally {
      mutex.unlock();
    }
  }

  /** Drops the locks below a URL; those on it stay with what comes there (RFC 4918, 7.6). */
  void forgetBelow(DavPath path) {
    mutex.lock();
    try {
      byToken.values().removeIf(lock -> lock.root().isBelow(path));
    } finally {
      mutex.unlock();
    }
  }

  /** The live locks that apply to a URL, in the order of their roots. */
  List<DavLock> covering(DavPath path) {
    return select(lock -> lock.covers(path));
  }

  /** The live locks taken on a URL or below it. */
  List<DavLock> within(DavPath path) {
    return select(lock -> lock.root().equals(path) || lock.root().isBelow(path));
  }

  private List<DavLock> select(Predicate<DavLock> wanted) {
    mutex.lock();
    try {
      return live().filter(wanted).toList();
    } finally {
      mutex.unlock();
    }
  }

  private Stream<DavLock> live() {
    Instant now = clock.instant();
    byToken.values().removeIf(lock -> !lock.expires().isAfter(now));
    return byToken.values().stream()
        .sorted(Comparator.comparingInt(lock -> lock.root().names().size()));
  }

  private UUID uuid() {
    long high = (random.nextLong() & ~0xf000L) | 0x4000L;
    long low = (random.nextLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
    return new UUID(high, low);
  }

  private static Duration bounded(Duration wanted) {
    return wanted.compareTo(LONGEST) > 0 ? LONGEST : wanted;
  }
}
