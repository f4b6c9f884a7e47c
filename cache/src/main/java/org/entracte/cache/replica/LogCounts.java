package org.entracte.cache.replica;

import java.time.Instant;
import java.util.Optional;

/**
 * What is not on the gateway yet: the answer to "is it safe to close the lid?".
 *
 * @param pending edits without a verdict, whether sent or not
 * @param pendingBytes of content they carry
 * @param oldest when the oldest of them was made
 * @param parked edits that the gateway refused; their effect is on this laptop only
 * @param conflicts recorded ones
 */
public record LogCounts(
    long pending, long pendingBytes, Optional<Instant> oldest, long parked, long conflicts) {}
