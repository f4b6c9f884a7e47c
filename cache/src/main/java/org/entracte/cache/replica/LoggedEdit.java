package org.entracte.cache.replica;

import java.time.Instant;
import java.util.Optional;
import org.entracte.protocol.edit.Outcome;

/**
 * An unresolved edit, for people.
 *
 * @param what the operation's kind, in lower case
 * @param path of the object it is about, as it is now, from the root
 * @param parkedBecause the verdict, if it is parked
 */
public record LoggedEdit(
    long number,
    Instant madeAt,
    String what,
    String path,
    boolean sent,
    long bytes,
    Optional<Outcome> parkedBecause) {}
