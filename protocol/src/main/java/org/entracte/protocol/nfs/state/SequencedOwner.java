package org.entracte.protocol.nfs.state;

import org.jspecify.annotations.Nullable;

/**
 * An owner whose requests come one by one, numbered, and whose last reply is kept for a repetition
 * (RFC 7530, 9.1.7 to 9.1.9). Guarded by the state lock.
 */
abstract sealed class SequencedOwner permits OpenOwner, LockingOwner {
  final OwnerKey key;

  /** Whether a request of it is being executed. */
  boolean busy;

  private boolean begun;
  private int last;
  private @Nullable OwnerReply reply;

  SequencedOwner(OwnerKey key) {
    this.key = key;
  }

  /** Any number may be the first; each next one is larger by one, and wraps around to zero. */
  boolean isNext(int seqid) {
    return !begun || seqid == last + 1;
  }

  /** The reply to repeat, if this is the last request once more. */
  @Nullable OwnerReply repetition(int seqid, int operation) {
    boolean again = begun && seqid == last && reply != null && reply.operation() == operation;
    return again ? reply : null;
  }

  /** A request was answered, by a reply that is kept where there may be a repetition. */
  void advance(int seqid, @Nullable OwnerReply newReply) {
    begun = true;
    last = seqid;
    reply = newReply;
  }
}
