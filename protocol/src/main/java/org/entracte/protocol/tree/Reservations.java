package org.entracte.protocol.tree;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who keeps others from writing a file, across the front ends of one server: NFS opens with their
 * share reservations (RFC 8881, 9.7) and WebDAV write locks (RFC 4918, 6) see each other here. Safe
 * for many threads.
 *
 * <p>Of two that come at the same moment at least one is refused: a lock is entered before the
 * opens are asked, and an open asks for locks and is entered under the one lock of the opens.
 */
public final class Reservations {
  /** As OPEN4_SHARE_ACCESS_WRITE and OPEN4_SHARE_DENY_WRITE. */
  public static final int WRITE = 2;

  /** A file among all exports. */
  public record Target(long fsid, FileId file) {}

  /** The NFS side. */
  public interface Opens {
    /** Whether an open denies some of {@code access}, or has some access that is denied here. */
    boolean clash(Target target, int access, int deny);
  }

  private final InstantSource clock;
  private final Map<Target, Map<String, Instant>> locks = new ConcurrentHashMap<>();

  /** How many write, replace or remove each file just now. */
  private final Map<Target, Integer> acting = new ConcurrentHashMap<>();

  private volatile Opens opens = (target, access, deny) -> false;

  public Reservations(InstantSource clock) {
    this.clock = clock;
  }

  /** From now on these opens are asked; until then there are none. */
  public void opens(Opens those) {
    opens = those;
  }

  /** Whether a write lock stands on the file. */
  public boolean isLocked(Target target) {
    Map<String, Instant> there = locks.get(target);
    return there != null && there.values().stream().anyMatch(clock.instant()::isBefore);
  }

  /** Whether an open keeps others from writing the file. */
  public boolean isDenied(Target target) {
    return opens.clash(target, WRITE, 0);
  }

  /**
   * Begins to write, replace or remove a file without an open of it: until {@link #end} nobody can
   * keep others from writing it.
   *
   * @return false if an open does so already; nothing has begun then
   */
  public boolean begin(Target target) {
    acting.merge(target, 1, Integer::sum);
    if (isDenied(target)) {
      end(target);
      return false;
    }
    return true;
  }

  public void end(Target target) {
    acting.computeIfPresent(target, (one, many) -> many == 1 ? null : many - 1);
  }

  /** Whether somebody has begun and not ended; who wants to deny it waits for that. */
  public boolean isActedOn(Target target) {
    return acting.containsKey(target);
  }

  /**
   * Enters a lock.
   *
   * @return false if the file is open for writing, or others are kept from writing it
   */
  public boolean lock(Target target, String token, Instant expires) {
    extend(target, token, expires);
    if (opens.clash(target, WRITE, WRITE)) {
      unlock(target, token);
      return false;
    }
    return true;
  }

  /** The same for a lock that was there before. */
  public void extend(Target target, String token, Instant expires) {
    locks.computeIfAbsent(target, one -> new ConcurrentHashMap<>()).put(token, expires);
  }

  public void unlock(Target target, String token) {
    locks.computeIfPresent(
        target,
        (one, there) -> {
          there.remove(token);
          return there.isEmpty() ? null : there;
        });
  }
}
