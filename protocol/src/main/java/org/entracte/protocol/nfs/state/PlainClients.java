package org.entracte.protocol.nfs.state;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.entracte.protocol.nfs.callback.DialedChannel;
import org.entracte.protocol.nfs.callback.Pace;
import org.entracte.protocol.nfs.rpc.Dialer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Clients without sessions: SETCLIENTID and what follows from it (RFC 7530, 9.1.1). Thread-safe.
 */
public final class PlainClients {
  private static final Logger LOG = LoggerFactory.getLogger(PlainClients.class);

  private final ClientTable clients;
  private final ReentrantLock lock;
  private final int boot;
  private final Pace pace;
  private Dialer dialer = Dialer.NONE;
  private int lastVerifier;

  PlainClients(ClientTable clients, ReentrantLock lock, int boot, Pace pace) {
    this.clients = clients;
    this.lock = lock;
    this.boot = boot;
    this.pace = pace;
  }

  /** What reaches clients where they listen; told before the first comes. */
  public void reachBy(Dialer callbacks) {
    dialer = callbacks;
  }

  /** What SETCLIENTID answers. */
  public sealed interface Answer {
    /** To be confirmed with this verifier. */
    record Given(long clientId, long verifier) implements Answer {}

    /** Somebody else has state under that name. */
    record InUse(CallbackAddress holder) implements Answer {}
  }

  /**
   * SETCLIENTID (RFC 7530, 16.33.5).
   *
   * @param target where and how the client may be called; null if it may not
   */
  public Answer set(
      OwnerKey owner,
      long verifier,
      int uid,
      CallbackAddress callback,
      DialedChannel.@Nullable Target target)
      throws NfsException {
    List<HeldFile> left = new ArrayList<>();
    lock.lock();
    try {
      clients.sweep(left);
      Client known = clients.confirmed(owner);
      Registration told = new Registration(nextVerifier(), callback, target);
      if (known == null) {
        return register(owner, verifier, uid, told, left);
      }
      Registration before = known.registration;
      if (before == null || known.uid() != uid) {
        if (known.holdsAny() && !clients.isExpired(known)) {
          return new Answer.InUse(before == null ? CallbackAddress.NONE : before.callback());
        }
        return register(owner, verifier, uid, told, left);
      }
      if (known.verifier() != verifier) {
        known.registration = before.with(null);
        return register(owner, verifier, uid, told, left);
      }
      clients.dropUnconfirmed(owner, left);
      known.registration = before.with(told);
      return new Answer.Given(known.id(), told.verifier());
    } finally {
      lock.unlock();
      HeldFile.releaseAll(left);
    }
  }

  private Answer register(
      OwnerKey owner, long verifier, int uid, Registration told, List<HeldFile> left)
      throws NfsException {
    Client made = clients.newClient(owner, verifier, uid, new SequencedOwners(), left);
    made.registration = told;
    return new Answer.Given(made.id(), told.verifier());
  }

  private long nextVerifier() {
    return (long) boot << 32 | Integer.toUnsignedLong(++lastVerifier);
  }

  /** SETCLIENTID_CONFIRM (RFC 7530, 16.34.5). */
  public void confirm(long clientId, long verifier, int uid) throws NfsException {
    List<HeldFile> left = new ArrayList<>();
    lock.lock();
    try {
      Client client = clients.find(clientId);
      Registration told = client == null ? null : client.registration;
      if (client == null || told == null) {
        throw Status.STALE_CLIENTID.exception();
      }
      Registration confirmed = told.confirmedBy(verifier);
      if (confirmed == null) {
        throw Status.STALE_CLIENTID.exception();
      }
      if (client.uid() != uid) {
        throw Status.CLID_INUSE.exception();
      }
      client.registration = confirmed;
      if (!client.confirmed) {
        clients.confirm(client, uid, left);
        client.reclaimComplete = true; // NFSv4.0 does not say; it reclaims while grace lasts
      }
      callAt(client, confirmed);
      clients.renew(client);
    } finally {
      lock.unlock();
      HeldFile.releaseAll(left);
    }
  }

  /** A way that worked is kept; a client that answered as it must not has none any more. */
  private void callAt(Client client, Registration told) {
    DialedChannel.Target target = told.target();
    DialedChannel before = client.dialed;
    if (before != null && before.target().equals(target)) {
      return;
    }
    if (before != null) {
      before.close();
    }
    client.dialed = target == null ? null : new DialedChannel(target, dialer, pace);
    client.isCalled = target != null;
    if (client.dialed != null) {
      boolean _ = client.dialed.isUp(); // so that it is soon
    }
    tellIfNotCalled(client, told);
  }

  /** Once for each such address. */
  private static void tellIfNotCalled(Client client, Registration told) {
    String address = told.target() == null ? told.callback().toString() : "";
    if (!address.equals(client.notCalledAt) && !address.isEmpty()) {
      LOG.info(
          "The NFS client {} is not called: it says {}. That is not the address that its connection"
              + " comes from, or no port and program of a mount. It is not given files that it"
              + " opens again; nothing else is wrong. If it matters, mount with clientaddr= the"
              + " address that this machine sees",
          client.id(),
          address);
    }
    client.notCalledAt = address;
  }

  /**
   * Sees that a RENEW comes from the user who confirmed the client, or from one who has something
   * open or was given a file (RFC 7530, 16.28.5).
   *
   * @throws NfsException ACCESS, or as {@link #named}
   */
  public void checkMayRenew(long clientId, int principal) throws NfsException {
    lock.lock();
    try {
      Client client = find(clientId);
      if (client.uid() != principal && !client.isHeldBy(principal)) {
        throw Status.ACCESS.exception();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * The client with this id; its lease is renewed, as RENEW and the operations that name a client
   * do (RFC 7530, 9.5, 16.28).
   *
   * @throws NfsException STALE_CLIENTID if this server has not given it or it was not confirmed;
   *     EXPIRED if it was dropped since
   */
  public Client named(long clientId) throws NfsException {
    lock.lock();
    try {
      Client client = find(clientId);
      clients.renew(client);
      return client;
    } finally {
      lock.unlock();
    }
  }

  private Client find(long clientId) throws NfsException {
    Client client = clients.find(clientId);
    if (client == null && clients.hasGiven(clientId)) {
      throw Status.EXPIRED.exception();
    }
    if (client == null || !client.confirmed || client.hasSessions()) {
      throw Status.STALE_CLIENTID.exception();
    }
    return client;
  }
}
