package org.entracte.protocol.nfs.state;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.entracte.protocol.nfs.callback.Callback;
import org.entracte.protocol.nfs.callback.ClientChannel;
import org.entracte.protocol.nfs.callback.DialedChannel;
import org.entracte.protocol.nfs.callback.Pace;
import org.entracte.protocol.tree.Delegations;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files given to clients: granted with an OPEN, asked back over the back channel, given back by
 * DELEGRETURN, taken after a lease if they are not (RFC 8881, 10.2 to 10.5). Thread-safe. Its lock
 * is the state lock; a tree's {@link Delegations} are asked under it, never the other way round.
 */
public final class DelegationTable {
  private static final Logger LOG = LoggerFactory.getLogger(DelegationTable.class);
  private static final Duration NO_CHANNEL = Duration.ofSeconds(1);
  private static final Duration NOT_YET = Duration.ofMillis(200);

  /** How many first opens are remembered, of all clients. */
  private static final int REMEMBERED_OPENS = 1 << 16;

  private final ClientTable clients;
  private final ReentrantLock lock;
  private final StateidTable stateids;
  private final InstantSource clock;
  private final Pace pace;
  private final Limits limits;
  private int given;

  /** Who opened what; the longest ago first. */
  private final Map<Opener, Boolean> openers =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Opener, Boolean> eldest) {
          return size() > REMEMBERED_OPENS;
        }
      };

  DelegationTable(
      ClientTable clients,
      ReentrantLock lock,
      StateidTable stateids,
      InstantSource clock,
      Pace pace,
      Limits limits) {
    this.clients = clients;
    this.lock = lock;
    this.stateids = stateids;
    this.clock = clock;
    this.pace = pace;
    this.limits = limits;
  }

  private record Opener(long clientId, FileKey key) {}

  /**
   * An OPEN that may be given its file.
   *
   * @param principal the user on whose behalf it is
   * @param open the stateid it has just been answered
   * @param kind what would be given
   * @param wanted whether the client asks for it; else it is given what it opens again
   * @param reclaim whether it had it before the server restarted: then it is to give it back
   */
  public record Asking(
      Client client,
      int principal,
      Stateid open,
      Delegations ledger,
      Delegations.Kind kind,
      boolean wanted,
      boolean reclaim) {}

  /** What an OPEN is given besides. */
  public sealed interface Answer {
    /**
     * @param recalled whether it is to be given back at once
     */
    record Given(Stateid stateid, Delegations.Kind kind, boolean recalled) implements Answer {}

    /** Nothing; why, as why_no_delegation4. */
    record Refused(Why why) implements Answer {}
  }

  /** The why_no_delegation4 values we answer (RFC 8881, 18.16.2). */
  public enum Why {
    NOT_WANTED(0),
    CONTENTION(1),
    RESOURCE(2),
    NOT_SUPPORTED(3),
    WRITE_NOT_SUPPORTED(4),
    NO_UPGRADE(5),
    NO_DOWNGRADE(6),
    CANCELLED(7);

    private final int code;

    Why(int code) {
      this.code = code;
    }

    public int code() {
      return code;
    }
  }

  /** Notes an open, and tells what stands against giving the file to who made it; null: nothing. */
  public @Nullable Why consider(Asking asking) {
    if (!asking.client().isCalled && !asking.reclaim()) {
      return Why.RESOURCE;
    }
    lock.lock();
    try {
      Open open = opened(asking);
      boolean again = openers.put(new Opener(asking.client().id(), open.file.key), true) != null;
      boolean due = again || asking.wanted() || asking.reclaim();
      return due ? refusal(open, asking) : Why.RESOURCE;
    } catch (NfsException gone) {
      return Why.RESOURCE;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Gives a file to the client that has just opened it, if that is right.
   *
   * @param passage of that OPEN, so that nobody comes in between
   * @param handle the file's handle, as the client has it
   * @param referring the request, as CB_SEQUENCE names it
   */
  public Answer give(
      Asking asking, Delegations.FilePassage passage, byte[] handle, byte[] referring) {
    lock.lock();
    try {
      Open open = opened(asking);
      Why refusal = refusal(open, asking);
      if (refusal != null) {
        return new Answer.Refused(refusal);
      }
      Delegation made = new Delegation(this, asking, open.file.key, handle, referring);
      stateids.add(made);
      if (!passage.grant(asking.kind(), made)) {
        stateids.remove(made);
        return new Answer.Refused(Why.CONTENTION);
      }
      take(made, open);
      made.recalledMillis = asking.reclaim() ? (Long) clock.millis() : null;
      return new Answer.Given(stateids.of(made), asking.kind(), asking.reclaim());
    } catch (NfsException full) {
      return new Answer.Refused(Why.RESOURCE);
    } finally {
      lock.unlock();
    }
  }

  private Open opened(Asking asking) throws NfsException {
    if (stateids.require(asking.client(), asking.open()) instanceof Open open) {
      return open;
    }
    throw Status.BAD_STATEID.exception();
  }

  private void take(Delegation made, Open open) {
    made.reading = open.reading == null ? null : open.reading.retain();
    if (made.kind == Delegations.Kind.WRITE) {
      made.writing = open.writing == null ? null : open.writing.retain();
    }
    made.number().changed();
    made.client.delegations.put(made.key, made);
    given++;
  }

  private @Nullable Why refusal(Open open, Asking asking) {
    if (open.client.delegations.containsKey(open.file.key)) {
      return asking.kind() == Delegations.Kind.WRITE ? Why.NO_UPGRADE : Why.NO_DOWNGRADE;
    }
    if (!asking.ledger().grants(asking.kind())) {
      return asking.kind() == Delegations.Kind.WRITE ? Why.WRITE_NOT_SUPPORTED : Why.NOT_SUPPORTED;
    }
    if (open.client.isDistrusted
        || given >= limits.delegations()
        || (!asking.reclaim() && open.client.channel() == null)) {
      return Why.RESOURCE;
    }
    return isShared(open, asking.kind()) ? Why.CONTENTION : null;
  }

  private static boolean isShared(Open open, Delegations.Kind kind) {
    return switch (kind) {
      case READ ->
          open.reading == null
              || open.file.opens.stream().anyMatch(o -> (o.access & OpenTable.WRITE) != 0);
      case WRITE ->
          open.reading == null
              || open.writing == null
              || open.file.opens.stream().anyMatch(o -> o.client != open.client);
    };
  }

  /**
   * DELEGRETURN (RFC 8881, 18.6).
   *
   * @return the files to let go of
   */
  public List<HeldFile> giveBack(Client client, Stateid id, FileKey key) throws NfsException {
    List<HeldFile> left = new ArrayList<>();
    lock.lock();
    try {
      end(require(client, id, key), left);
      return left;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Sees that a client claims an open that it was given (CLAIM_DELEGATE_CUR).
   *
   * @param access what it opens for
   * @throws NfsException BAD_STATEID, DELEG_REVOKED; OPENMODE if it was given less
   */
  public void checkClaim(Client client, Stateid id, FileKey key, int access) throws NfsException {
    lock.lock();
    try {
      Delegation given = require(client, id, key);
      if ((access & OpenTable.WRITE) != 0 && given.kind != Delegations.Kind.WRITE) {
        throw Status.OPENMODE.exception();
      }
    } finally {
      lock.unlock();
    }
  }

  private Delegation require(Client client, Stateid id, FileKey key) throws NfsException {
    if (stateids.require(client, id) instanceof Delegation given && given.key.equals(key)) {
      return given;
    }
    throw Status.BAD_STATEID.exception();
  }

  /** FREE_STATEID of what was taken; whether it was that. Holding the state lock. */
  boolean forgetRevoked(Client client, Delegation given) {
    if (given.client != client || !given.revoked) {
      return false;
    }
    stateids.remove(given);
    client.revoked.remove(given);
    client.anyRevoked = !client.revoked.isEmpty();
    return true;
  }

  /** Somebody wants in: asks for it, or takes it if it was asked for long enough ago. */
  void recall(Delegation wanted) {
    List<HeldFile> left = new ArrayList<>();
    boolean first = false;
    lock.lock();
    try {
      if (wanted.ended || clients.dropIfExpired(wanted.client, left)) {
        return;
      }
      if (wanted.recalledMillis == null) {
        wanted.recalledMillis = clock.millis();
        first = true;
      } else if (isOverdue(wanted)) {
        revoke(wanted, left);
      }
    } finally {
      lock.unlock();
      HeldFile.releaseAll(left);
    }
    if (first) {
      pace.soon(() -> tell(wanted));
    }
  }

  /** Until the client has heard of it: it may have no connection now, or know nothing of it yet. */
  private void tell(Delegation wanted) {
    List<HeldFile> left = new ArrayList<>();
    ClientChannel channel;
    Stateid stateid;
    lock.lock();
    try {
      if (!wanted.ended && isOverdue(wanted)) {
        revoke(wanted, left);
      }
      if (wanted.ended) {
        return;
      }
      channel = wanted.client.channel();
      stateid = stateids.of(wanted);
    } finally {
      lock.unlock();
      HeldFile.releaseAll(left);
    }
    if (channel == null) {
      pace.later(NO_CHANNEL, () -> tell(wanted));
    } else {
      channel.call(wanted.recallOf(stateid, outcome -> told(wanted, outcome)));
    }
  }

  private boolean isOverdue(Delegation wanted) {
    Long since = wanted.recalledMillis;
    return since != null && clock.millis() - since > limits.lease().toMillis();
  }

  private void told(Delegation wanted, Callback.Outcome outcome) {
    switch (outcome) {
      case TAKEN -> {}
      case LATER -> pace.later(NOT_YET, () -> tell(wanted));
      case BROKEN -> {
        noteFault(wanted.client);
        pace.later(NOT_YET, () -> tell(wanted));
      }
    }
  }

  private void noteFault(Client client) {
    lock.lock();
    try {
      client.isDistrusted |= client.isFaulty();
    } finally {
      lock.unlock();
    }
  }

  private void revoke(Delegation given, List<HeldFile> left) {
    LOG.warn(
        "The NFS client {} did not give {} back within {}; it is taken away",
        given.client.id(),
        given.key.id(),
        limits.lease());
    given.client.isDistrusted = true;
    if (!given.client.hasSessions()) {
      end(given, left); // nothing in NFSv4.0 says that it knows
      return;
    }
    letGo(given, left);
    given.revoked = true;
    given.client.revoked.add(given);
    given.client.anyRevoked = true;
  }

  private void end(Delegation given, List<HeldFile> left) {
    letGo(given, left);
    stateids.remove(given);
  }

  private void letGo(Delegation given, List<HeldFile> left) {
    given.ended = true;
    given.ledger.end(given.key.id(), given);
    given.client.delegations.remove(given.key);
    this.given--;
    if (given.reading != null) {
      left.add(given.reading);
      given.reading = null;
    }
    if (given.writing != null) {
      left.add(given.writing);
      given.writing = null;
    }
  }

  /** Takes all that a client has; holding the state lock. */
  void dropAll(Client client, List<HeldFile> left) {
    for (Delegation given : List.copyOf(client.delegations.values())) {
      end(given, left);
    }
    client.revoked.forEach(stateids::remove);
    client.revoked.clear();
    client.anyRevoked = false;
    client.closeChannels();
  }

  /**
   * Sees that a client without sessions can be called, if it holds anything (RFC 7530, 16.28.4).
   *
   * @throws NfsException CB_PATH_DOWN
   */
  public void checkReach(Client client) throws NfsException {
    lock.lock();
    try {
      if (!client.delegations.isEmpty() && isOutOfReach(client.dialed)) {
        throw Status.CB_PATH_DOWN.exception();
      }
    } finally {
      lock.unlock();
    }
  }

  private static boolean isOutOfReach(@Nullable DialedChannel way) {
    return way == null || (!way.isUp() && way.isOutOfReach());
  }

  /** The sr_status_flags of a SEQUENCE (RFC 8881, 18.46.3). Takes no lock where all is well. */
  public int statusFlags(Session session) {
    Client client = session.client();
    int flags = client.anyRevoked ? SequenceFlags.RECALLABLE_STATE_REVOKED : 0;
    if (!client.isCalled || session.back.isUp()) {
      return flags;
    }
    lock.lock();
    try {
      if (session.back.isFaulty()) {
        flags |= SequenceFlags.BACKCHANNEL_FAULT;
      }
      boolean down = client.channel() == null;
      return flags
          | (session.back.wasBound() ? SequenceFlags.CB_PATH_DOWN_SESSION : 0)
          | (down ? SequenceFlags.CB_PATH_DOWN : 0);
    } finally {
      lock.unlock();
    }
  }
}
