package org.entracte.protocol.nfs.state;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An open owner of a client without sessions (RFC 7530, 9.1.10). Guarded by the state lock. */
final class OpenOwner extends SequencedOwner {
  /** Whether an OPEN_CONFIRM, or a reclaim, has shown that its requests are no old ones. */
  boolean confirmed;

  final Set<Open> opens = new LinkedHashSet<>();

  /** Closed by the last request, or by the one that is being executed. */
  @Nullable Open lastClosed;

  /** Since when it is unconfirmed or has nothing open. */
  long idleSinceMillis;

  OpenOwner(OwnerKey key) {
    super(key);
  }

  boolean isIdle() {
    return !confirmed || opens.isEmpty();
  }
}
