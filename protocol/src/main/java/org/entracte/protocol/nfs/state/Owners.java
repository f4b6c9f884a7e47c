package org.entracte.protocol.nfs.state;

/**
 * What a client's open owners and lock owners are told. With sessions nothing comes of it; without,
 * their requests are put in order. Guarded by the state lock.
 */
sealed interface Owners permits Owners.InSessions, SequencedOwners {
  Owners IN_SESSIONS = new InSessions();

  /**
   * There is a new open, or an old one was widened.
   *
   * @param reclaim whether it was open before the server restarted
   */
  void opened(Open open, boolean reclaim);

  /** CLOSE took it; whether its stateid is still needed. */
  boolean keeps(Open closed);

  /** The open is gone, not by CLOSE. */
  void lost(Open open);

  /** An owner has its first locks through an open. */
  void locked(LockHolding locks);

  /** The stateid of those locks is gone. */
  void released(LockHolding locks);

  /** Slots order the requests of a session. */
  final class InSessions implements Owners {
    @Override
    public void opened(Open open, boolean reclaim) {}

    @Override
    public boolean keeps(Open closed) {
      return false;
    }

    @Override
    public void lost(Open open) {}

    @Override
    public void locked(LockHolding locks) {}

    @Override
    public void released(LockHolding locks) {}
  }
}
