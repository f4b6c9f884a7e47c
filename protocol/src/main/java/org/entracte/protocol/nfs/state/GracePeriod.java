package org.entracte.protocol.nfs.state;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The time after a start in which only clients of before may claim back what they had (RFC 8881,
 * 8.4.2). Over at once when there are none, when all said they are done, or after a lease time.
 * Callers hold the state lock.
 */
final class GracePeriod {
  private final Set<OwnerKey> awaited = new LinkedHashSet<>();
  private final Set<OwnerKey> entitled = new LinkedHashSet<>();
  private final long endMillis;

  GracePeriod(ClientRecords records, long endMillis) throws IOException {
    for (byte[] owner : records.list()) {
      awaited.add(new OwnerKey(owner.clone()));
    }
    entitled.addAll(awaited);
    this.endMillis = endMillis;
  }

  boolean isOver(long nowMillis) {
    return awaited.isEmpty() || nowMillis - endMillis >= 0;
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
