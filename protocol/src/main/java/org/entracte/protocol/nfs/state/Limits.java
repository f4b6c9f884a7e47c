package org.entracte.protocol.nfs.state;

import java.time.Duration;

/**
 * How much clients may make the server remember.
 *
 * @param lease how long a silent client keeps its state against others; also how long grace lasts
 * @param courtesy how long a silent client keeps its state while nobody wants what it holds
 * @param delegations how many files are given away at most; each is held open
 */
public record Limits(
    Duration lease,
    Duration courtesy,
    int clients,
    int sessionsPerClient,
    int slots,
    int opens,
    int locks,
    int delegations,
    int cachedReplyBytes) {
  /** Lease 90 s, courtesy a day, 64 slots. */
  public static final Limits DEFAULT =
      new Limits(
          Duration.ofSeconds(90), Duration.ofDays(1), 4096, 16, 64, 1 << 18, 1 << 18, 4096, 4096);

  public Limits withLease(Duration newLease) {
    return new Limits(
        newLease,
        courtesy,
        clients,
        sessionsPerClient,
        slots,
        opens,
        locks,
        delegations,
        cachedReplyBytes);
  }

  int stateids() {
    return opens + locks + delegations;
  }

  public int leaseSeconds() {
    return Math.toIntExact(lease.toSeconds());
  }
}
