package org.entracte.protocol.nfs.state;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Puts the requests of open owners and lock owners in order where no session does: one at a time,
 * by their seqids, each executed once (RFC 7530, 9.1.7 to 9.1.11). Thread-safe.
 */
public final class OwnerTurns {
  /** How many idle open owners of a client are remembered for a repetition. */
  private static final int MOST_IDLE = 1024;

  private final ReentrantLock lock;
  private final Condition ended;
  private final OpenTable opens;
  private final StateidTable stateids;
  private final InstantSource clock;
  private final long leaseMillis;

  OwnerTurns(
      ReentrantLock lock,
      OpenTable opens,
      StateidTable stateids,
      InstantSource clock,
      Duration lease) {
    this.lock = lock;
    this.ended = lock.newCondition();
    this.opens = opens;
    this.stateids = stateids;
    this.clock = clock;
    leaseMillis = lease.toMillis();
  }

  /** OPEN, by an owner that may be new. */
  public Turn open(Client client, OwnerKey key, int seqid, int operation) throws NfsException {
    List<HeldFile> left = new ArrayList<>();
    lock.lock();
    try {
      SequencedOwners owners = ownersOf(client);
      OpenOwner owner = await(() -> owners.opener(key));
      if (client.dropped) {
        throw Status.EXPIRED.exception();
      }
      OwnerReply again = owner == null ? null : owner.repetition(seqid, operation);
      if (again != null) {
        return new Turn.Repeated(again);
      }
      if (owner != null && owner.confirmed && !owner.isNext(seqid)) {
        throw Status.BAD_SEQID.exception();
      }
      if (owner == null || !owner.confirmed) {
        // What an unconfirmed owner did may have been an old request (RFC 7530, 16.18.5).
        forget(owners, owner, left);
        forgetIdle(owners, left);
        owner = owners.addOpener(key);
      }
      return new Turn.Granted(owners, owner, seqid);
    } finally {
      lock.unlock();
      HeldFile.releaseAll(left);
    }
  }

  /** OPEN_CONFIRM, OPEN_DOWNGRADE and CLOSE, by the owner of an open. */
  public Turn ofOpen(Stateid open, int seqid, int operation) throws NfsException {
    lock.lock();
    try {
      OpenOwner owner = require(await(() -> openerOf(open)));
      OwnerReply again = owner.repetition(seqid, operation);
      return again != null ? new Turn.Repeated(again) : next(ownersOf(open), owner, seqid);
    } finally {
      lock.unlock();
    }
  }

  /** LOCK and LOCKU, by the owner of locks. */
  public Turn ofLocks(Stateid locks, int seqid, int operation) throws NfsException {
    lock.lock();
    try {
      LockingOwner owner = require(await(() -> lockerOf(locks)));
      OwnerReply again = owner.repetition(seqid, operation);
      return again != null ? new Turn.Repeated(again) : next(ownersOf(locks), owner, seqid);
    } finally {
      lock.unlock();
    }
  }

  /**
   * A lock owner's first LOCK through an open: the turn of the open's owner. A lock owner that is
   * known by locks on other files must be due too (RFC 7530, 16.10.5).
   */
  public Turn firstLock(Stateid open, int seqid, OwnerKey lockOwner, int lockSeqid, int operation)
      throws NfsException {
    lock.lock();
    try {
      OpenOwner owner = require(await(() -> openerOf(open)));
      OwnerReply again = owner.repetition(seqid, operation);
      if (again != null) {
        return new Turn.Repeated(again);
      }
      SequencedOwners owners = ownersOf(open);
      LockingOwner locker = owners.locker(lockOwner);
      if (!owner.isNext(seqid) || (locker != null && !locker.isNext(lockSeqid))) {
        throw Status.BAD_SEQID.exception();
      }
      return new Turn.Granted(owners, owner, seqid, lockOwner, lockSeqid);
    } finally {
      lock.unlock();
    }
  }

  private static Turn next(SequencedOwners owners, SequencedOwner owner, int seqid)
      throws NfsException {
    if (!owner.isNext(seqid)) {
      throw Status.BAD_SEQID.exception();
    }
    return new Turn.Granted(owners, owner, seqid);
  }

  /** Something that finds an owner, who may come and go while another request of it ends. */
  private interface Lookup<T extends SequencedOwner> {
    @Nullable T find() throws NfsException;
  }

  private <T extends SequencedOwner> @Nullable T await(Lookup<T> lookup) throws NfsException {
    T owner = lookup.find();
    while (owner != null && owner.busy) {
      ended.awaitUninterruptibly();
      owner = lookup.find();
    }
    return owner;
  }

  private static <T> T require(@Nullable T owner) throws NfsException {
    if (owner == null) {
      throw Status.BAD_STATEID.exception();
    }
    return owner;
  }

  private @Nullable OpenOwner openerOf(Stateid id) throws NfsException {
    Held found = stateids.named(id);
    return found instanceof Open open ? ownersOf(open.client).opener(open.owner) : null;
  }

  private @Nullable LockingOwner lockerOf(Stateid id) throws NfsException {
    Held found = stateids.named(id);
    return found instanceof LockHolding locks
        ? ownersOf(locks.open.client).locker(locks.owner.owner())
        : null;
  }

  private SequencedOwners ownersOf(Stateid id) throws NfsException {
    return ownersOf(stateids.named(id).client());
  }

  private static SequencedOwners ownersOf(Client client) throws NfsException {
    return switch (client.owners) {
      case SequencedOwners owners -> owners;
      case Owners.InSessions _ -> throw Status.STALE_CLIENTID.exception();
    };
  }

  /**
   * Ends a turn.
   *
   * @param reply what was answered; null if the request could not be executed
   */
  public void end(Turn.Granted turn, @Nullable OwnerReply reply) {
    lock.lock();
    try {
      if (reply != null && reply.advances()) {
        turn.owner.advance(turn.seqid, reply);
        LockingOwner locker = turn.locker == null ? null : turn.owners.locker(turn.locker);
        if (locker != null) {
          locker.advance(turn.lockSeqid, null);
        }
        if (turn.owner instanceof OpenOwner opener) {
          forgetClosed(opener, turn.closedBefore);
        }
      }
      turn.owner.busy = false;
      if (turn.owner instanceof OpenOwner opener && turn.owners.opener(opener.key) == opener) {
        turn.owners.rested(opener, clock.millis());
      }
      ended.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void forgetClosed(OpenOwner owner, @Nullable Open closed) {
    if (closed != null) {
      stateids.remove(closed);
    }
    if (owner.lastClosed == closed) {
      owner.lastClosed = null;
    }
  }

  private void forgetIdle(SequencedOwners owners, List<HeldFile> left) {
    long since = clock.millis() - leaseMillis;
    OpenOwner idle = owners.dispensable(since, MOST_IDLE);
    while (idle != null) {
      forget(owners, idle, left);
      idle = owners.dispensable(since, MOST_IDLE);
    }
  }

  private void forget(SequencedOwners owners, @Nullable OpenOwner owner, List<HeldFile> left) {
    if (owner != null) {
      List.copyOf(owner.opens).forEach(open -> opens.lose(open, left));
      forgetClosed(owner, owner.lastClosed);
      owners.forget(owner);
    }
  }

  /** OPEN_CONFIRM came; holding the state lock. */
  void confirmed(Open open) throws NfsException {
    OpenOwner owner = require(ownersOf(open.client).opener(open.owner));
    owner.confirmed = true;
    open.unconfirmed = false;
  }

  /** Whether no OPEN_CONFIRM came within a lease time; holding the state lock. */
  boolean isAbandoned(Open open) {
    if (!open.unconfirmed || !(open.client.owners instanceof SequencedOwners owners)) {
      return false;
    }
    OpenOwner owner = owners.opener(open.owner);
    return owner != null && !owner.busy && clock.millis() - owner.idleSinceMillis > leaseMillis;
  }

  /** RELEASE_LOCKOWNER (RFC 7530, 16.37): forgets a lock owner that holds no locks. */
  public void release(Client client, OwnerKey lockOwner) throws NfsException {
    lock.lock();
    try {
      LockingOwner owner = ownersOf(client).locker(lockOwner);
      if (owner == null) {
        return;
      }
      for (LockHolding locks : owner.holdings) {
        if (locks.open.file.locks.holdsAny(locks.owner)) {
          throw Status.LOCKS_HELD.exception();
        }
      }
      List.copyOf(owner.holdings).forEach(opens::release);
    } finally {
      lock.unlock();
    }
  }

  /** Forgets what is kept of opens that a dropped client closed; holding the state lock. */
  void dropAll(Client client) {
    if (client.owners instanceof SequencedOwners owners) {
      for (OpenOwner owner : owners.openers()) {
        if (owner.lastClosed != null) {
          stateids.remove(owner.lastClosed);
          owner.lastClosed = null;
        }
      }
    }
  }
}
