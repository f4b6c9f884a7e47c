package org.entracte.protocol.nfs.state;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.entracte.protocol.nfs.callback.ClientChannel;
import org.entracte.protocol.nfs.callback.DialedChannel;
import org.entracte.protocol.tree.Delegations;
import org.jspecify.annotations.Nullable;

/** One client id and what hangs on it. Fields are guarded by the state lock. */
public final class Client implements Delegations.Party {
  private final long id;
  private final OwnerKey owner;
  private final long verifier;
  private final int uid;

  boolean confirmed;

  /** The csa_sequence the next CREATE_SESSION must carry. */
  int nextSequence = 1;

  @Nullable SessionReply lastSession;
  long renewedMillis;
  boolean reclaimComplete;

  /** Whether it had state before the restart, and grace was not over yet when it came. */
  boolean mayReclaim;

  boolean recorded;
  boolean dropped;

  /** What its owners do; with sessions that is nobody's concern. */
  final Owners owners;

  /** What SETCLIENTID left; null with sessions. */
  @Nullable Registration registration;

  final Set<Session> sessions = new LinkedHashSet<>();
  final Map<Open, Open> opens = new LinkedHashMap<>();
  final Map<FileKey, Delegation> delegations = new LinkedHashMap<>();

  /** What was taken from it and it has not said that it knows. */
  final Set<Delegation> revoked = new LinkedHashSet<>();

  /** Whether it once did not answer as it must, or did not give back: it is given nothing more. */
  boolean isDistrusted;

  /** Whether there is any; read without the lock. */
  volatile boolean anyRevoked;

  /** The way to it that SETCLIENTID told; null with sessions, or if there is none. */
  @Nullable DialedChannel dialed;

  /** What was told of why it is not called; empty if nothing was. */
  String notCalledAt = "";

  /** Whether it ever offered a way to be called; read without the lock. */
  volatile boolean isCalled;

  /**
   * @param owners those of {@link Owners#IN_SESSIONS}, or of a client without sessions
   */
  Client(long id, OwnerKey owner, long verifier, int uid, Owners owners) {
    this.id = id;
    this.owner = owner;
    this.verifier = verifier;
    this.uid = uid;
    this.owners = owners;
  }

  public long id() {
    return id;
  }

  /** Whether it speaks NFSv4.1 or later. */
  boolean hasSessions() {
    return owners == Owners.IN_SESSIONS;
  }

  boolean holdsAny() {
    return !opens.isEmpty() || !delegations.isEmpty();
  }

  /** Whether that user opened anything, or opened what was given to it. */
  boolean isHeldBy(int principal) {
    return opens.keySet().stream().anyMatch(open -> open.isOf(principal))
        || delegations.values().stream().anyMatch(given -> given.principal == principal);
  }

  /** A way to call it now; null if there is none. */
  @Nullable ClientChannel channel() {
    if (dialed != null && dialed.isUp()) {
      return dialed;
    }
    for (Session session : sessions) {
      if (session.back.isUp()) {
        return session.back;
      }
    }
    return null;
  }

  boolean isFaulty() {
    return (dialed != null && dialed.isFaulty())
        || sessions.stream().anyMatch(each -> each.back.isFaulty());
  }

  void closeChannels() {
    if (dialed != null) {
      dialed.close();
    }
    sessions.forEach(session -> session.back.close());
  }

  /** The name it gave itself: the same after it was started anew. */
  public OwnerKey owner() {
    return owner;
  }

  long verifier() {
    return verifier;
  }

  int uid() {
    return uid;
  }
}
