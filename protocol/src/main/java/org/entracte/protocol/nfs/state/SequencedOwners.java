package org.entracte.protocol.nfs.state;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The owners of a client without sessions. Guarded by the state lock. */
final class SequencedOwners implements Owners {
  private final Map<OwnerKey, OpenOwner> openOwners = new LinkedHashMap<>();
  private final Map<OwnerKey, LockingOwner> lockOwners = new LinkedHashMap<>();

  /** The open owners that may be forgotten some time, the longest idle first. */
  private final Set<OpenOwner> idle = new LinkedHashSet<>();

  @Nullable OpenOwner opener(OwnerKey key) {
    return openOwners.get(key);
  }

  @Nullable LockingOwner locker(OwnerKey key) {
    return lockOwners.get(key);
  }

  OpenOwner addOpener(OwnerKey key) {
    OpenOwner owner = new OpenOwner(key);
    openOwners.put(key, owner);
    return owner;
  }

  /** An owner's request has ended: from now on it counts as idle, if it is. */
  void rested(OpenOwner owner, long nowMillis) {
    idle.remove(owner);
    if (owner.isIdle()) {
      owner.idleSinceMillis = nowMillis;
      idle.add(owner);
    }
  }

  /**
   * An owner to forget, if any: idle since {@code sinceMillis} or longer, or one too many.
   *
   * @param most how many idle ones are kept at most
   */
  @Nullable OpenOwner dispensable(long sinceMillis, int most) {
    for (OpenOwner eldest : idle) {
      boolean due = eldest.idleSinceMillis - sinceMillis <= 0 || idle.size() > most;
      if (!due) {
        return null;
      }
      if (!eldest.busy) {
        return eldest;
      }
    }
    return null;
  }

  void forget(OpenOwner owner) {
    idle.remove(owner);
    openOwners.remove(owner.key);
  }

  /** All open owners. */
  Iterable<OpenOwner> openers() {
    return openOwners.values();
  }

  @Override
  public void opened(Open open, boolean reclaim) {
    OpenOwner owner = openOwners.get(open.owner);
    if (owner == null) {
      throw new IllegalStateException("an open of no owner");
    }
    owner.confirmed |= reclaim;
    open.unconfirmed = !owner.confirmed;
    owner.opens.add(open);
  }

  @Override
  public boolean keeps(Open closed) {
    OpenOwner owner = openOwners.get(closed.owner);
    if (owner == null) {
      return false;
    }
    owner.opens.remove(closed);
    owner.lastClosed = closed;
    return true;
  }

  @Override
  public void lost(Open open) {
    OpenOwner owner = openOwners.get(open.owner);
    if (owner != null) {
      owner.opens.remove(open);
    }
  }

  @Override
  public void locked(LockHolding locks) {
    lockOwners.computeIfAbsent(locks.owner.owner(), LockingOwner::new).holdings.add(locks);
  }

  @Override
  public void released(LockHolding locks) {
    LockingOwner owner = lockOwners.get(locks.owner.owner());
    if (owner != null) {
      owner.holdings.remove(locks);
      if (owner.holdings.isEmpty()) {
        lockOwners.remove(owner.key);
      }
    }
  }
}
