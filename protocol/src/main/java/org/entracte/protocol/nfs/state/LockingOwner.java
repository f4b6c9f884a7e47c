package org.entracte.protocol.nfs.state;

import java.util.LinkedHashSet;
import java.util.Set;

/** A lock owner of a client without sessions, while it has lock stateids. State lock. */
final class LockingOwner extends SequencedOwner {
  final Set<LockHolding> holdings = new LinkedHashSet<>();

  LockingOwner(OwnerKey key) {
    super(key);
  }
}
