package org.entracte.protocol.edit;

import java.time.Instant;
import java.util.List;
import org.entracte.protocol.tree.Caller;

/**
 * One entry of a laptop's log.
 *
 * @param caller on whose behalf; the gateway checks permissions as that caller when it may
 * @param madeAt by the laptop's clock; for people and for conflict names, never decides anything
 * @param released earlier edits of this client that were refused, or parked behind such, and that
 *     the laptop made anew or gave up: from this edit on nothing waits behind them
 */
public record Edit(
    EditKey key, Caller caller, Instant madeAt, Operation operation, List<Long> released) {
  public Edit {
    released = List.copyOf(released);
  }

  /** An edit that releases none. */
  public Edit(EditKey key, Caller caller, Instant madeAt, Operation operation) {
    this(key, caller, madeAt, operation, List.of());
  }
}
