package org.entracte.protocol.nfs.state;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
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
  private final int boot;
  private final int maxOpens;
  private final int maxLocks;
  private int lockRanges;

  /** Files of clients dropped by a lock request, to be closed outside the lock. */
  private final List<HeldFile> dropped = new ArrayList<>();

  private final GenerationTable<Held> held;
  private final Map<FileKey, FileState> files = new LinkedHashMap<>();

  OpenTable(ClientTable clients, ReentrantLock lock, Limits limits, int boot) {
    this.clients = clients;
    this.lock = lock;
    this.boot = boot;
    maxOpens = limits.opens();
    maxLocks = limits.locks();
    held = new GenerationTable<>(maxOpens + maxLocks);
  }

  /** A lock that stands against one that was asked for. */
  public record Conflict(LockOwner owner, boolean write, long first, long last) {}

  /** What LOCK answers: the stateid, or who stands against it. */
  public sealed interface LockAnswer {
    record Granted(Stateid stateid) implements LockAnswer {}

    record Denied(Conflict conflict) implements LockAnswer {}
  }

  /**
   * Registers an open, or widens the one this owner has of the file.
   *
   * @param opened open for {@code access}; taken over if this returns, else the caller's
   * @throws NfsException SHARE_DENIED; DELAY if there are too many opens
   */
  public Stateid open(
      Client client, OwnerKey owner, FileKey key, int access, int deny, HeldFile opened)
      throws NfsException {
    List<HeldFile> left = new ArrayList<>();
    lock.lock();
    try {
      if (client.dropped) {
        throw Status.EXPIRED.exception();
      }
      FileState file = files.computeIfAbsent(key, FileState::new);
      try {
        checkShares(file, client, owner, access, deny, left);
        Open open = find(file, client, owner);
        if (open == null) {
          open = add(client, owner, file);
        }
        widen(open, access, deny, opened, left);
        return stateid(open);
      } finally {
        forgetIfUnused(file);
      }
    } finally {
      lock.unlock();
      ClientTable.releaseAll(left);
    }
  }

  private static @Nullable Open find(FileState file, Client client, OwnerKey owner) {
    for (Open open : file.opens) {
      if (open.client == client && open.owner.equals(owner)) {
        return open;
      }
    }
    return null;
  }

  private void checkShares(
      FileState file, Client client, OwnerKey owner, int access, int deny, List<HeldFile> left)
      throws NfsException {
    for (Open other : List.copyOf(file.opens)) {
      boolean own = other.client == client && other.owner.equals(owner);
      boolean clash = (other.deny & access) != 0 || (other.access & deny) != 0;
      if (!own && clash && (other.client == client || !clients.dropIfExpired(other.client, left))) {
        throw Status.SHARE_DENIED.exception();
      }
    }
  }

  private Open add(Client client, OwnerKey owner, FileState file) throws NfsException {
    int index = held.reserve();
    if (index < 0) {
      throw Status.DELAY.exception();
    }
    Open open = new Open(client, owner, file);
    open.index = index;
    open.generation = held.generation(index);
    held.put(index, open);
    file.opens.add(open);
    files.put(file.key, file); // dropping an expired client may have taken it out
    client.opens.put(open, open);
    return open;
  }

  private static void widen(Open open, int access, int deny, HeldFile opened, List<HeldFile> left) {
    open.access |= access;
    open.deny |= deny;
    open.shares.add(new Open.Share(access, deny));
    open.seqid = nextSeqid(open.seqid);
    if ((access & READ) != 0 && open.reading == null) {
      open.reading = opened.retain();
    }
    if ((access & WRITE) != 0 && open.writing == null) {
      open.writing = opened.retain();
    }
    left.add(opened);
  }

  /** OPEN_DOWNGRADE (RFC 8881, 18.18). */
  public Stateid downgrade(Client client, Stateid id, FileKey key, int access, int deny)
      throws NfsException {
    List<HeldFile> left = new ArrayList<>();
    lock.lock();
    try {
      Open open = requireOpen(client, id, key);
      if ((access & ~open.access) != 0 || (deny & ~open.deny) != 0 || access == 0) {
        throw Status.INVAL.exception();
      }
      open.access = access;
      open.deny = deny;
      open.shares.removeIf(s -> (s.access() & ~access) != 0 || (s.deny() & ~deny) != 0);
      open.seqid = nextSeqid(open.seqid);
      letGo(open, ~access, left);
      return stateid(open);
    } finally {
      lock.unlock();
      ClientTable.releaseAll(left);
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
      remove(requireOpen(client, id, key), left);
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
      Open open = require(client, id).open();
      if (!open.file.key.equals(key)) {
        throw Status.BAD_STATEID.exception();
      }
      HeldFile file = access == WRITE ? open.writing : open.reading;
      if (file == null) {
        throw Status.OPENMODE.exception();
      }
      return file.retain();
    } finally {
      lock.unlock();
    }
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
    } finally {
      lock.unlock();
    }
  }

  /** LOCK by an owner that has no locks on the file through this open yet. */
  public LockAnswer lockFirst(
      Client client, Stateid openId, FileKey key, OwnerKey owner, LockRequest request)
      throws NfsException {
    lock.lock();
    try {
      Open open = requireOpen(client, openId, key);
      LockOwner lockOwner = new LockOwner(client.id(), owner);
      for (LockHolding known : open.lockings) {
        if (known.owner.equals(lockOwner)) {
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
    if (locks.index == 0 && locks.generation == 0) {
      register(locks);
    }
    lockRanges +=
        open.file.locks.lock(locks.owner, request.write(), request.first(), request.last());
    locks.seqid = nextSeqid(locks.seqid);
    return new LockAnswer.Granted(new Stateid(locks.seqid, boot, locks.index, locks.generation));
  }

  private void register(LockHolding locks) throws NfsException {
    int index = held.reserve();
    if (index < 0) {
      throw Status.DELAY.exception();
    }
    locks.index = index;
    locks.generation = held.generation(index);
    held.put(index, locks);
    locks.open.lockings.add(locks);
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
    ClientTable.releaseAll(left);
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
      locks.seqid = nextSeqid(locks.seqid);
      return new Stateid(locks.seqid, boot, locks.index, locks.generation);
    } finally {
      lock.unlock();
    }
  }

  /** FREE_STATEID (RFC 8881, 18.38): only for locks that are all unlocked. */
  public void free(Client client, Stateid id) throws NfsException {
    lock.lock();
    try {
      if (!(require(client, id) instanceof LockHolding locks)
          || locks.open.file.locks.holdsAny(locks.owner)) {
        throw Status.LOCKS_HELD.exception();
      }
      locks.open.lockings.remove(locks);
      held.remove(locks.index);
    } finally {
      lock.unlock();
    }
  }

  /** What is wrong with a stateid; OK if nothing. */
  public Status test(Client client, Stateid id) {
    lock.lock();
    try {
      require(client, id);
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
      remove(open, left);
    }
  }

  private void remove(Open open, List<HeldFile> left) {
    for (LockHolding locks : open.lockings) {
      lockRanges += open.file.locks.unlock(locks.owner, 0, -1);
      held.remove(locks.index);
    }
    open.lockings.clear();
    letGo(open, READ | WRITE, left);
    held.remove(open.index);
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
    if (require(client, id) instanceof Open open && open.file.key.equals(key)) {
      return open;
    }
    throw Status.BAD_STATEID.exception();
  }

  private LockHolding requireLocks(Client client, Stateid id, FileKey key) throws NfsException {
    if (require(client, id) instanceof LockHolding locks && locks.open.file.key.equals(key)) {
      return locks;
    }
    throw Status.BAD_STATEID.exception();
  }

  private Held require(Client client, Stateid id) throws NfsException {
    Held found = id.boot() == boot ? held.find(id.index(), id.generation()) : null;
    if (found == null || found.open().client != client) {
      throw Status.BAD_STATEID.exception();
    }
    if (id.seqid() != 0 && id.seqid() != found.seqid()) {
      boolean older = id.seqid() - found.seqid() < 0;
      throw (older ? Status.OLD_STATEID : Status.BAD_STATEID).exception();
    }
    return found;
  }

  private Stateid stateid(Open open) {
    return new Stateid(open.seqid, boot, open.index, open.generation);
  }

  /** Zero is skipped: it means "the newest". */
  private static int nextSeqid(int seqid) {
    return seqid == -1 ? 1 : seqid + 1;
  }
}
