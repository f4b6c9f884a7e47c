package org.entracte.protocol.nfs.state;

import org.jspecify.annotations.Nullable;

/** What a request of an owner without a session turned out to be. */
public sealed interface Turn {
  /** A repetition of the owner's last request. */
  record Repeated(OwnerReply reply) implements Turn {}

  /** A new request: execute it, then call {@link OwnerTurns#end}, whatever became of it. */
  final class Granted implements Turn {
    final SequencedOwners owners;
    final SequencedOwner owner;
    final int seqid;

    /** The lock owner that a first LOCK brings in, with its own number. */
    final @Nullable OwnerKey locker;

    final int lockSeqid;

    /** What the request before this one closed. */
    final @Nullable Open closedBefore;

    Granted(SequencedOwners owners, SequencedOwner owner, int seqid) {
      this(owners, owner, seqid, null, 0);
    }

    Granted(
        SequencedOwners owners,
        SequencedOwner owner,
        int seqid,
        @Nullable OwnerKey locker,
        int lockSeqid) {
      this.owners = owners;
      this.owner = owner;
      this.seqid = seqid;
      this.locker = locker;
      this.lockSeqid = lockSeqid;
      closedBefore = owner instanceof OpenOwner opener ? opener.lastClosed : null;
      owner.busy = true;
    }
  }
}
