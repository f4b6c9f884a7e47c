package org.entracte.protocol.nfs.state;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The time after a start in which only clients of before may claim back what they had (RFC 8881,
 * 8.4.2). Over at once when there are none, when all said they are done, or after a lease time; who
 * is in the middle of it then may go on for another one at most. Callers hold the state lock.
 */
final class GracePeriod {
  /** At the end: a reclaim follows another within that, or no more is waited for. */
  private static final long PAUSE_MILLIS = 1000;

  private final Set<OwnerKey> awaited = new LinkedHashSet<>();
  private final Set<OwnerKey> entitled = new LinkedHashSet<>();
  private final long endMillis;
  private final long latestMillis;
  private long lastReclaimMillis;

  GracePeriod(ClientRecords records, long nowMillis, long leaseMillis) throws IOException {
    for (byte[] owner : records.list()) {
      awaited.add(new OwnerKey(owner.clone()));
    }
    entitled.addAll(awaited);
    endMillis = nowMillis + leaseMillis;
    latestMillis = endMillis + leaseMillis;
    lastReclaimMillis = nowMillis;
  }

  boolean isOver(long nowMillis) {
    if (awaited.isEmpty() || nowMillis - latestMillis >= 0) {
      return true;
    }
    return nowMillis - endMillis >= 0 && nowMillis - lastReclaimMillis > PAUSE_MILLIS;
  }

  /** Somebody who may claims something back. */
  void reclaims(long nowMillis) {
    lastReclaimMillis = nowMillis;
  }

  /**
   * Whether nobody else can lose by what {@code owner} newly takes (RFC 7530, 9.6.2): in NFSv4.0 no
   * client says that it is done, so one that alone had state would wait for nothing but itself.
   */
  boolean isOverFor(OwnerKey owner, long nowMillis) {
    return isOver(nowMillis) || (awaited.size() == 1 && awaited.contains(owner));
  }

  boolean mayReclaim(OwnerKey owner) {
    return entitled.contains(owner);
  }

  void done(OwnerKey owner) {
    awaited.remove(owner);
  }

  /** Once grace is over: those who did not come back; asked a second time, nobody. */
  List<OwnerKey> takeMissing() {
    List<OwnerKey> missing = new ArrayList<>(awaited);
    awaited.clear();
    return missing;
  }
}
