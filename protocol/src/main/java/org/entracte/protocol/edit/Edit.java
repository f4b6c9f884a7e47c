package org.entracte.protocol.edit;

import java.time.Instant;
import org.entracte.protocol.tree.Caller;

/**
 * One entry of a laptop's log.
 *
 * @param caller on whose behalf; the gateway checks permissions as that caller when it may
 * @param madeAt by the laptop's clock; for people and for conflict names, never decides anything
 */
public record Edit(EditKey key, Caller caller, Instant madeAt, Operation operation) {}
