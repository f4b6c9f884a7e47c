package org.entracte.protocol.nfs.state;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.entracte.protocol.tree.Reservations;
import org.jspecify.annotations.Nullable;

/**
 * Opens with their share reservations, byte-range locks, and the stateids that stand for them (RFC
 * 8881, 8.2, 9). Thread-safe; never closes a file under its lock.
 */
public final class OpenTable {
  /** OPEN4_SHARE_ACCESS_READ, and OPEN4_SHARE_DENY_READ. */
  public static final int READ = 1;

  /** OPEN4_SHARE_ACCESS_WRITE, and OPEN4_SHARE_DENY_WRITE. */
  public static final int WRITE = 2;

  private final ClientTable clients;
  private final ReentrantLock lock;
  private final StateidTable stateids;
  private final int maxLocks;
  private int lockRanges;

  /** Files of clients dropped by a lock request, to be closed outside the lock. */
  private final List<HeldFile> dropped = new ArrayList<>();

  private final Map<FileKey, FileState> files = new LinkedHashMap<>();
  private final OtherFrontEnds others;

  OpenTable(ClientTable clients, ReentrantLock lock, int maxLocks, StateidTable stateids) {
    this.clients = clients;
    this.lock = lock;
    this.maxLocks = maxLocks;
    this.stateids = stateids;
    this.others = new OtherFrontEnds(lock, files);
  }

  /** Opens and what other front ends hold stand against each other from now on. */
  public void share(Reservations reservations) {
    others.share(reservations);
  }

  /** A lock that stands against one that was asked for. */
  public record Conflict(LockOwner owner, boolean write, long first, long last) {}

  /** What LOCK answers: the stateid, or who stands against it. */
  public sealed interface LockAnswer {
    record Granted(Stateid stateid) implements LockAnswer {}

    record Denied(Conflict conflict) implements LockAnswer {}
  }

  /**
   * What OPEN answers.
   *
   * @param unconfirmed whether an OPEN_CONFIRM has to follow
   */
  public record Opened(Stateid stateid, boolean unconfirmed) {}

  /**
   * Registers an open, or widens the one this owner has of the file.
   *
   * @param opened open for the access asked for; taken over if this returns, else the caller's
   * @throws NfsException SHARE_DENIED; DELAY if there are too many opens
   */
  public Opened open(Client client, OpenRequest request, FileKey key, HeldFile opened)
      throws NfsException {
    List<HeldFile> left = new ArrayList<>();
    lock.lock();
    try {
      if (client.dropped) {
        throw Status.EXPIRED.exception();
      }
      FileState file = files.computeIfAbsent(key, FileState::new);
      try {
        checkShares(file, client, request, left);
        Open open = file.openBy(client, request.owner());
        if (open == null) {
          open = add(client, request.owner(), file);
        }
        widen(open, request, opened, left);
        client.owners.opened(open, request.reclaim());
        return new Opened(stateids.of(open), open.unconfirmed);
      } finally {
        forgetIfUnused(file);
      }
    } finally {
      lock.unlock();
      HeldFile.releaseAll(left);
    }
  }

  /** An owner's own reservations count too (RFC 8881, 9.7; RFC 7530, 9.9). */
  private void checkShares(FileState file, Client client, OpenRequest request, List<HeldFile> left)
      throws NfsException {
    int wanted = (request.access() & WRITE) | request.deny();
    others.requireUnlocked(file.key, wanted, Status.SHARE_DENIED);
    others.requireIdle(file.key, request.deny());
    for (Open other : List.copyOf(file.opens)) {
      boolean clash = (other.deny & request.access()) != 0 || (other.access & request.deny()) != 0;
      if (clash && !giveWay(other, client, left)) {
        throw Status.SHARE_DENIED.exception();
      }
    }
  }

  /** Whether an open counts no more, as its client was silent for too long. */
  private boolean giveWay(Open open, Client asking, List<HeldFile> left) {
    if (open.client != asking && clients.dropIfExpired(open.client, left)) {
      return true;
    }
    if (!clients.turns().isAbandoned(open)) {
      return false;
    }
    lose(open, left);
    return true;
  }

  private Open add(Client client, OwnerKey owner, FileState file) throws NfsException {
    Open open = new Open(client, owner, file);
    stateids.add(open);
    file.opens.add(open);
    files.put(file.key, file); // dropping an expired client may have taken it out
    client.opens.put(open, open);
    return open;
  }

  private static void widen(Open open, OpenRequest request, HeldFile opened, List<HeldFile> left) {
    int access = request.access();
    int deny = request.deny();
    open.openedBy(request.principal());
    open.access |= access;
    open.deny |= deny;
    open.shares.add(new Open.Share(access, deny));
    open.number().changed();
    if ((access & READ) != 0 && open.reading == null) {
      open.reading = opened.retain();
    }
    if ((access & WRITE) != 0 && open.writing == null) {
      open.writing = opened.retain();
    }
    left.add(opened);
  }

  /** OPEN_CONFIRM (RFC 7530, 16.18). */
  public Stateid confirm(Stateid id, FileKey key) throws NfsException {
    lock.lock();
    try {
      Held found = stateids.named(id);
      if (!(found instanceof Open open) || !open.unconfirmed || !open.file.key.equals(key)) {
        throw Status.BAD_STATEID.exception();
      }
      StateidTable.checkSeqid(open, id);
      clients.turns().confirmed(open);
      open.number().changed();
      return stateids.of(open);
    } finally {
      lock.unlock();
    }
  }

  /**
   * The client that a stateid of NFSv4.0 belongs to; its lease is renewed (RFC 7530, 9.5).
   *
   * @throws NfsException STALE_STATEID, EXPIRED, BAD_STATEID
   */
  public Client holder(Stateid id) throws NfsException {
    lock.lock();
    try {
      Client client = stateids.named(id).client();
      clients.renew(client);
      return client;
    } finally {
      lock.unlock();
    }
  }

  /** OPEN_DOWNGRADE (RFC 8881, 18.18): to what some of the owner's opens asked for together. */
  public Stateid downgrade(Client client, Stateid id, FileKey key, int access, int deny)
      throws NfsException {
    List<HeldFile> left = new ArrayList<>();
    lock.lock();
    try {
      Open open = requireOpen(client, id, key);
      if (access == 0 || !open.wasOpenedWith(access, deny)) {
        throw Status.INVAL.exception();
      }
      open.access = access;
      open.deny = deny;
      open.shares.removeIf(s -> (s.access() & ~access) != 0 || (s.deny() & ~deny) != 0);
      open.number().changed();
      letGo(open, ~access, left);
      return stateids.of(open);
    } finally {
      lock.unlock();
      HeldFile.releaseAll(left);
    }
  }

  /**
   * CLOSE (RFC 8881, 18.2); drops the open's locks.
   *
   * @return the files to let go of
   */
  public List<HeldFile> close(Client client, Stateid id, FileKey key) throws NfsException {
    lock.lock();
    try {
      List<HeldFile> left = new ArrayList<>();
      Open open = requireOpen(client, id, key);
      detach(open, left);
      if (client.owners.keeps(open)) {
        open.closed = true;
      } else {
        stateids.remove(open);
      }
      return left;
    } finally {
      lock.unlock();
    }
  }

  /**
   * The open file behind a stateid, with one more use: the caller releases it.
   *
   * @throws NfsException OPENMODE if it is not open for that; BAD_STATEID, OLD_STATEID
   */
  public HeldFile use(Client client, Stateid id, FileKey key, int access) throws NfsException {
    lock.lock();
    try {
      return file(requireOf(client, id, key), access).retain();
    } finally {
      lock.unlock();
    }
  }

  /** The same for a user who opened it, or was given it; null for any other. */
  public @Nullable HeldFile useOwn(
      Client client, Stateid id, FileKey key, int access, int principal) throws NfsException {
    lock.lock();
    try {
      Held held = requireOf(client, id, key);
      HeldFile file = file(held, access);
      return held.isOf(principal) ? file.retain() : null;
    } finally {
      lock.unlock();
    }
  }

  private Held requireOf(Client client, Stateid id, FileKey key) throws NfsException {
    Held held = stateids.require(client, id);
    if (!held.key().equals(key)) {
      throw Status.BAD_STATEID.exception();
    }
    return held;
  }

  private static HeldFile file(Held held, int access) throws NfsException {
    HeldFile file = held.file(access);
    if (file == null) {
      throw Status.OPENMODE.exception();
    }
    return file;
  }

  /**
   * Refuses input or output without an open where a share reservation stands against it.
   *
   * @throws NfsException LOCKED
   */
  public void checkUnopened(FileKey key, int access) throws NfsException {
    lock.lock();
    try {
      FileState file = files.get(key);
      if (file != null && file.opens.stream().anyMatch(open -> (open.deny & access) != 0)) {
        throw Status.LOCKED.exception();
      }
      others.requireUnlocked(key, access & WRITE, Status.LOCKED);
    } finally {
      lock.unlock();
    }
  }

  /**
   * LOCK by an owner that has no locks on the file through this open yet. With sessions one that
   * has is taken as well; without, it must say what it has while it has any (RFC 7530, 16.10.5).
   */
  public LockAnswer lockFirst(
      Client client, Stateid openId, FileKey key, OwnerKey owner, LockRequest request)
      throws NfsException {
    lock.lock();
    try {
      Open open = requireOpen(client, openId, key);
      LockOwner lockOwner = new LockOwner(client.id(), owner);
      for (LockHolding known : open.lockings) {
        if (known.owner.equals(lockOwner)) {
          if (!client.hasSessions() && open.file.locks.holdsAny(lockOwner)) {
            throw Status.BAD_SEQID.exception();
          }
          return lock(known, request);
        }
      }
      return lock(new LockHolding(open, lockOwner), request);
    } finally {
      leave();
    }
  }

  /** LOCK by an owner that has a lock stateid. */
  public LockAnswer lockMore(Client client, Stateid id, FileKey key, LockRequest request)
      throws NfsException {
    lock.lock();
    try {
      return lock(requireLocks(client, id, key), request);
    } finally {
      leave();
    }
  }

  /** A range, first and last byte included, and the kind of lock. */
  public record LockRequest(boolean write, long first, long last) {}

  private LockAnswer lock(LockHolding locks, LockRequest request) throws NfsException {
    Open open = locks.open;
    if ((open.access & (request.write() ? WRITE : READ)) == 0) {
      throw Status.OPENMODE.exception();
    }
    Conflict conflict = conflict(open.file, open.client, locks.owner, request);
    if (conflict != null) {
      return new LockAnswer.Denied(conflict);
    }
    if (lockRanges >= maxLocks) {
      throw Status.DELAY.exception();
    }
    if (!locks.number().isSet()) {
      stateids.add(locks);
      open.lockings.add(locks);
      open.client.owners.locked(locks);
    }
    lockRanges +=
        open.file.locks.lock(locks.owner, request.write(), request.first(), request.last());
    locks.number().changed();
    return new LockAnswer.Granted(stateids.of(locks));
  }

  private @Nullable Conflict conflict(
      FileState file, Client asking, LockOwner owner, LockRequest request) {
    while (true) {
      LockRanges.Range range =
          file.locks.conflict(owner, request.write(), request.first(), request.last());
      if (range == null) {
        return null;
      }
      Client holder = holder(file, range.owner());
      if (holder == null || holder == asking || !clients.dropIfExpired(holder, dropped)) {
        return new Conflict(range.owner(), range.write(), range.first(), range.last());
      }
    }
  }

  private void leave() {
    List<HeldFile> left = List.copyOf(dropped);
    dropped.clear();
    lock.unlock();
    HeldFile.releaseAll(left);
  }

  private static @Nullable Client holder(FileState file, LockOwner owner) {
    for (Open open : file.opens) {
      if (open.client.id() == owner.clientId()) {
        return open.client;
      }
    }
    return null;
  }

  /** LOCKT (RFC 8881, 18.11): who would stand against that lock, or null. */
  public @Nullable Conflict test(Client client, FileKey key, OwnerKey owner, LockRequest request) {
    lock.lock();
    try {
      FileState file = files.get(key);
      LockOwner lockOwner = new LockOwner(client.id(), owner);
      return file == null ? null : conflict(file, client, lockOwner, request);
    } finally {
      leave();
    }
  }

  /** LOCKU (RFC 8881, 18.12). */
  public Stateid unlock(Client client, Stateid id, FileKey key, long first, long last)
      throws NfsException {
    lock.lock();
    try {
      LockHolding locks = requireLocks(client, id, key);
      lockRanges += locks.open.file.locks.unlock(locks.owner, first, last);
      locks.number().changed();
      return stateids.of(locks);
    } finally {
      lock.unlock();
    }
  }

  /** FREE_STATEID (RFC 8881, 18.38): of locks that are all unlocked, of what was taken away. */
  public void free(Client client, Stateid id) throws NfsException {
    lock.lock();
    try {
      if (stateids.find(id) instanceof Delegation given
          && clients.delegations().forgetRevoked(client, given)) {
        return;
      }
      if (!(stateids.require(client, id) instanceof LockHolding locks)
          || locks.open.file.locks.holdsAny(locks.owner)) {
        throw Status.LOCKS_HELD.exception();
      }
      release(locks);
    } finally {
      lock.unlock();
    }
  }

  /** Takes the stateid of locks that are all unlocked; holding the state lock. */
  void release(LockHolding locks) {
    locks.open.lockings.remove(locks);
    locks.open.client.owners.released(locks);
    stateids.remove(locks);
  }

  /** What is wrong with a stateid; OK if nothing. */
  public Status test(Client client, Stateid id) {
    lock.lock();
    try {
      stateids.require(client, id);
      return Status.OK;
    } catch (NfsException wrong) {
      return wrong.status();
    } finally {
      lock.unlock();
    }
  }

  /** Drops all that a client has open. */
  void dropAll(Client client, List<HeldFile> left) {
    for (Open open : List.copyOf(client.opens.keySet())) {
      lose(open, left);
    }
  }

  /** Takes an open that was not closed; holding the state lock. */
  void lose(Open open, List<HeldFile> left) {
    detach(open, left);
    open.client.owners.lost(open);
    stateids.remove(open);
  }

  private void detach(Open open, List<HeldFile> left) {
    for (LockHolding locks : List.copyOf(open.lockings)) {
      lockRanges += open.file.locks.unlock(locks.owner, 0, -1);
      release(locks);
    }
    letGo(open, READ | WRITE, left);
    open.file.opens.remove(open);
    open.client.opens.remove(open);
    forgetIfUnused(open.file);
  }

  private void forgetIfUnused(FileState file) {
    if (file.opens.isEmpty()) {
      files.remove(file.key, file);
    }
  }

  private static void letGo(Open open, int access, List<HeldFile> left) {
    if ((access & READ) != 0 && open.reading != null) {
      left.add(open.reading);
      open.reading = null;
    }
    if ((access & WRITE) != 0 && open.writing != null) {
      left.add(open.writing);
      open.writing = null;
    }
  }

  private Open requireOpen(Client client, Stateid id, FileKey key) throws NfsException {
    if (stateids.require(client, id) instanceof Open open && open.file.key.equals(key)) {
      return open;
    }
    throw Status.BAD_STATEID.exception();
  }

  private LockHolding requireLocks(Client client, Stateid id, FileKey key) throws NfsException {
    if (stateids.require(client, id) instanceof LockHolding locks
        && locks.open.file.key.equals(key)) {
      return locks;
    }
    throw Status.BAD_STATEID.exception();
  }
}
