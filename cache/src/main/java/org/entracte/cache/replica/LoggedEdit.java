package org.entracte.cache.replica;

import java.time.Instant;
import java.util.Optional;
import org.entracte.protocol.edit.Outcome;

/**
 * An unresolved edit, for people.
 *
 * @param what the operation's kind, in lower case
 * @param path of the object it is about, as it is now or, if it has no name any more, was; from the
 *     root
 * @param parkedBecause the verdict, if it is parked
 * @param retryAt when it will be tried again by itself, if it will
 */
public record LoggedEdit(
    long number,
    Instant madeAt,
    String what,
    String path,
    boolean sent,
    long bytes,
    Optional<Outcome> parkedBecause,
    Optional<Instant> retryAt) {}
