package org.entracte.protocol.nfs.state;

import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.entracte.protocol.nfs.callback.BackChannel;
import org.entracte.protocol.nfs.callback.Pace;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Client ids, sessions, slots, leases and grace (RFC 8881, 2.4, 2.10, 8.3, 8.4). Thread-safe. */
public final class ClientTable {
  private static final Logger LOG = LoggerFactory.getLogger(ClientTable.class);

  private final Limits limits;
  private final ClientRecords records;
  private final InstantSource clock;
  private final int boot;
  private final OpenTable opens;
  private final OwnerTurns turns;
  private final DelegationTable delegations;
  private final Pace pace;
  private final PlainClients plain;
  private final GracePeriod grace;

  /** The state lock. */
  private final ReentrantLock lock = new ReentrantLock();

  private int lastClient;
  private final Map<Long, Client> byId = new LinkedHashMap<>();
  private final Map<OwnerKey, Client> confirmed = new LinkedHashMap<>();
  private final Map<OwnerKey, Client> unconfirmed = new LinkedHashMap<>();
  private final GenerationTable<Session> sessions;

  /**
   * @param pace runs what calls clients
   * @param boot differs from that of every earlier start; not 0 or -1
   */
  public ClientTable(Limits limits, ClientRecords records, InstantSource clock, Pace pace, int boot)
      throws IOException {
    this.limits = limits;
    this.records = records;
    this.clock = clock;
    this.boot = boot;
    grace = new GracePeriod(records, clock.millis(), limits.lease().toMillis());
    sessions = new GenerationTable<>(limits.clients() * limits.sessionsPerClient());
    StateidTable stateids = new StateidTable(boot, limits.stateids());
    this.pace = pace;
    delegations = new DelegationTable(this, lock, stateids, clock, pace, limits);
    opens = new OpenTable(this, lock, limits.locks(), stateids);
    turns = new OwnerTurns(lock, opens, stateids, clock, limits.lease());
    plain = new PlainClients(this, lock, boot, pace);
  }

  public OpenTable opens() {
    return opens;
  }

  /** What orders the requests of owners without sessions. */
  public OwnerTurns turns() {
    return turns;
  }

  /** The files given to clients. */
  public DelegationTable delegations() {
    return delegations;
  }

  /** The clients of NFSv4.0. */
  public PlainClients plain() {
    return plain;
  }

  /** What EXCHANGE_ID answers. */
  public record Identity(long clientId, int sequence, boolean confirmed) {}

  /**
   * EXCHANGE_ID (RFC 8881, 18.35.4).
   *
   * @param update whether an existing record is to be updated instead of made
   */
  public Identity exchangeId(OwnerKey owner, long verifier, int uid, boolean update)
      throws NfsException {
    List<HeldFile> left = new ArrayList<>();
    lock.lock();
    try {
      sweep(left);
      Client known = confirmed.get(owner);
      if (update) {
        return identity(updated(known, verifier, uid));
      }
      if (known != null && known.uid() != uid) {
        if (known.holdsAny() && !isExpired(known)) {
          throw Status.CLID_INUSE.exception();
        }
        drop(known, left);
        known = null;
      }
      if (known != null && known.hasSessions() && known.verifier() == verifier) {
        renew(known);
        return identity(known);
      }
      return identity(newClient(owner, verifier, uid, Owners.IN_SESSIONS, left));
    } finally {
      lock.unlock();
      HeldFile.releaseAll(left);
    }
  }

  private static Client updated(@Nullable Client known, long verifier, int uid)
      throws NfsException {
    if (known == null || !known.hasSessions()) {
      throw Status.NOENT.exception();
    }
    if (known.verifier() != verifier) {
      throw Status.NOT_SAME.exception();
    }
    if (known.uid() != uid) {
      throw Status.PERM.exception();
    }
    return known;
  }

  /** A client to be confirmed, in place of one that never was. */
  Client newClient(OwnerKey owner, long verifier, int uid, Owners owners, List<HeldFile> left)
      throws NfsException {
    dropUnconfirmed(owner, left);
    if (byId.size() >= limits.clients()) {
      throw Status.DELAY.exception();
    }
    long id = (long) boot << 32 | Integer.toUnsignedLong(++lastClient);
    Client client = new Client(id, owner, verifier, uid, owners);
    renew(client);
    byId.put(id, client);
    unconfirmed.put(owner, client);
    return client;
  }

  void dropUnconfirmed(OwnerKey owner, List<HeldFile> left) {
    Client old = unconfirmed.get(owner);
    if (old != null) {
      drop(old, left);
    }
  }

  private static Identity identity(Client client) {
    return new Identity(client.id(), client.nextSequence, client.confirmed);
  }

  /** CREATE_SESSION (RFC 8881, 18.36.4). */
  public SessionReply createSession(long clientId, int sequence, int uid, SessionRequest asked)
      throws NfsException {
    List<HeldFile> left = new ArrayList<>();
    lock.lock();
    try {
      Client client = withSessions(clientId);
      if (!client.confirmed && isExpired(client)) {
        drop(client, left);
        throw Status.STALE_CLIENTID.exception();
      }
      if (client.lastSession != null && sequence == client.nextSequence - 1) {
        return client.lastSession;
      }
      if (sequence != client.nextSequence) {
        throw Status.SEQ_MISORDERED.exception();
      }
      if (!client.confirmed) {
        confirm(client, uid, left);
      }
      return addSession(client, asked);
    } finally {
      lock.unlock();
      HeldFile.releaseAll(left);
    }
  }

  private Client withSessions(long clientId) throws NfsException {
    Client client = byId.get(clientId);
    if (client == null || !client.hasSessions()) {
      throw Status.STALE_CLIENTID.exception();
    }
    return client;
  }

  /** The client with this id, confirmed or not. */
  @Nullable Client find(long clientId) {
    return byId.get(clientId);
  }

  /** The confirmed client of that name. */
  @Nullable Client confirmed(OwnerKey owner) {
    return confirmed.get(owner);
  }

  /** Whether this server has given out that id since it was started. */
  boolean hasGiven(long clientId) {
    boolean ours = clientId >>> 32 == boot;
    return ours && (int) clientId != 0 && Integer.compareUnsigned((int) clientId, lastClient) <= 0;
  }

  void confirm(Client client, int uid, List<HeldFile> left) throws NfsException {
    if (client.uid() != uid) {
      throw Status.CLID_INUSE.exception();
    }
    Client before = confirmed.get(client.owner());
    if (before != null) {
      drop(before, left);
    }
    client.confirmed = true;
    client.recorded = before != null && before.recorded;
    client.mayReclaim = !graceIsOver() && grace.mayReclaim(client.owner());
    client.recorded |= client.mayReclaim;
    unconfirmed.remove(client.owner());
    confirmed.put(client.owner(), client);
  }

  private SessionReply addSession(Client client, SessionRequest asked) throws NfsException {
    if (client.sessions.size() >= limits.sessionsPerClient()) {
      throw Status.DELAY.exception();
    }
    int index = sessions.reserve();
    if (index < 0) {
      throw Status.DELAY.exception();
    }
    renew(client);
    SessionId id = new SessionId(client.id(), index, sessions.generation(index));
    BackChannel back = new BackChannel(id.toBytes(), asked.callbacks(), pace);
    Session session = new Session(id, client, asked.fore(), back);
    sessions.put(index, session);
    client.sessions.add(session);
    session.bind(asked.path());
    SessionReply reply =
        new SessionReply(id, client.nextSequence, asked.flags(), asked.fore(), asked.back());
    client.lastSession = reply;
    client.nextSequence++;
    return reply;
  }

  /** The session with this id. */
  public Session session(SessionId id) throws NfsException {
    lock.lock();
    try {
      Session session = sessions.find(id.index(), id.generation());
      if (session == null || !session.id().equals(id)) {
        throw Status.BADSESSION.exception();
      }
      return session;
    } finally {
      lock.unlock();
    }
  }

  /**
   * DESTROY_SESSION (RFC 8881, 18.37).
   *
   * @param asking the request that asks for it, if it runs in a session: maybe in this one
   * @throws NfsException DELAY while other requests of the session are being executed
   */
  public void destroySession(SessionId id, Sequenced.@Nullable Fresh asking) throws NfsException {
    lock.lock();
    try {
      Session session = session(id);
      boolean own = asking != null && asking.session().id().equals(id);
      if (session.busySlots() > (own ? 1 : 0)) {
        throw Status.DELAY.exception();
      }
      session.client().sessions.remove(session);
      session.back.close();
      sessions.remove(id.index());
    } finally {
      lock.unlock();
    }
  }

  /** DESTROY_CLIENTID (RFC 8881, 18.50). */
  public void destroyClient(long clientId) throws NfsException {
    OwnerKey forgotten;
    lock.lock();
    try {
      Client client = withSessions(clientId);
      if (!client.sessions.isEmpty() || client.holdsAny()) {
        throw Status.CLIENTID_BUSY.exception();
      }
      grace.done(client.owner());
      drop(client, new ArrayList<>());
      forgotten = client.owner();
    } finally {
      lock.unlock();
    }
    forget(forgotten);
  }

  /**
   * SEQUENCE (RFC 8881, 18.46): renews the lease and takes the slot.
   *
   * @throws NfsException BADSESSION, BADSLOT, SEQ_MISORDERED, or DELAY while the slot's request is
   *     still being executed
   */
  public Sequenced begin(SessionId id, int slotIndex, int sequence, boolean cache)
      throws NfsException {
    lock.lock();
    try {
      Session session = session(id);
      Session.Slot slot = session.slot(slotIndex);
      if (slot.busy) {
        throw (sequence == slot.sequence ? Status.DELAY : Status.SEQ_MISORDERED).exception();
      }
      if (sequence == slot.sequence) {
        return new Sequenced.Repeated(session, slot.reply);
      }
      if (sequence != slot.sequence + 1) {
        throw Status.SEQ_MISORDERED.exception();
      }
      slot.busy = true;
      slot.sequence = sequence;
      slot.reply = null;
      renew(session.client());
      return new Sequenced.Fresh(session, slotIndex, cache);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Gives the slot free.
   *
   * @param reply the whole COMPOUND result if it is to be kept; taken over
   */
  public void finish(Sequenced.Fresh request, byte @Nullable [] reply) {
    lock.lock();
    try {
      Session.Slot slot = request.session().slot(request.slot());
      slot.busy = false;
      slot.reply = reply;
      renew(request.session().client());
    } catch (NfsException impossible) {
      throw new IllegalStateException("a slot went away while in use", impossible);
    } finally {
      lock.unlock();
    }
  }

  /** RECLAIM_COMPLETE for all file systems (RFC 8881, 18.51). */
  public void reclaimComplete(Client client) throws NfsException {
    lock.lock();
    try {
      if (client.reclaimComplete) {
        throw Status.COMPLETE_ALREADY.exception();
      }
      client.reclaimComplete = true;
      client.mayReclaim = false;
      grace.done(client.owner());
    } finally {
      lock.unlock();
    }
  }

  /** Refuses input and output of nobody known while others may still claim state back. */
  public void checkNoGrace() throws NfsException {
    lock.lock();
    try {
      if (!graceIsOver()) {
        throw Status.GRACE.exception();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Refuses what would take new state while others may still claim theirs back. */
  public void checkNoGrace(Client client) throws NfsException {
    lock.lock();
    try {
      boolean over = graceIsOver() || grace.isOverFor(client.owner(), clock.millis());
      if (!over || !client.reclaimComplete) {
        throw Status.GRACE.exception();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Refuses a reclaim by who has nothing to reclaim, or too late. */
  public void checkMayReclaim(Client client) throws NfsException {
    lock.lock();
    try {
      if (graceIsOver() || !client.mayReclaim) {
        throw Status.NO_GRACE.exception();
      }
      grace.reclaims(clock.millis());
    } finally {
      lock.unlock();
    }
  }

  /** Notes durably that {@code client} has something to reclaim after a restart. */
  public void record(Client client) throws NfsException {
    lock.lock();
    try {
      if (client.recorded) {
        return;
      }
    } finally {
      lock.unlock();
    }
    try {
      records.add(client.owner().bytes());
    } catch (IOException failed) {
      LOG.error("The record of an NFS client could not be written: {}", failed.getMessage());
      throw Status.IO.exception();
    }
    lock.lock();
    try {
      client.recorded = true;
    } finally {
      lock.unlock();
    }
  }

  /** Drops a client whose lease ran out, because somebody wants what it holds. */
  boolean dropIfExpired(Client client, List<HeldFile> left) {
    if (!isExpired(client)) {
      return false;
    }
    drop(client, left);
    forget(client.owner());
    return true;
  }

  private boolean graceIsOver() {
    boolean over = grace.isOver(clock.millis());
    if (over) {
      grace.takeMissing().forEach(this::endReclaim);
    }
    return over;
  }

  /** Forgets who took nothing back; who did, without saying that it is done, is a client on. */
  private void endReclaim(OwnerKey owner) {
    Client client = confirmed.get(owner);
    if (client == null || !client.holdsAny()) {
      forget(owner);
    }
    if (client != null && !client.holdsAny()) {
      client.recorded = false;
    }
  }

  private void forget(OwnerKey owner) {
    try {
      records.remove(owner.bytes());
    } catch (IOException failed) {
      LOG.error("The record of an NFS client could not be removed: {}", failed.getMessage());
    }
  }

  void renew(Client client) {
    client.renewedMillis = clock.millis();
  }

  boolean isExpired(Client client) {
    return clock.millis() - client.renewedMillis > limits.lease().toMillis();
  }

  /** Drops clients that nobody will ever hear of again. */
  void sweep(List<HeldFile> left) {
    long now = clock.millis();
    boolean full = byId.size() >= limits.clients();
    for (Client client : List.copyOf(byId.values())) {
      boolean patient = client.confirmed && !full;
      long patience = (patient ? limits.courtesy() : limits.lease()).toMillis();
      if (now - client.renewedMillis > patience) {
        drop(client, left);
        if (client.confirmed) {
          forget(client.owner());
        }
      }
    }
  }

  private void drop(Client client, List<HeldFile> left) {
    client.dropped = true;
    opens.dropAll(client, left);
    delegations.dropAll(client, left);
    turns.dropAll(client);
    client.sessions.forEach(session -> sessions.remove(session.id().index()));
    client.sessions.clear();
    byId.remove(client.id());
    confirmed.remove(client.owner(), client);
    unconfirmed.remove(client.owner(), client);
  }
}
