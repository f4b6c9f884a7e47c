package org.entracte.gateway.tree;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.entracte.protocol.tree.AttributeChange;
import org.entracte.protocol.tree.TimeChange;

/** What is known of why an object looks different from what was recorded. */
sealed interface Cause {
  Cause UNKNOWN = new Unknown();
  Cause NAME = new Named();
  Cause ATTRIBUTES = new Owned();

  /** Nothing: a changed ctime that no visible attribute explains counts as changed content. */
  record Unknown() implements Cause {}

  /** A name came or went, which changes the ctime. */
  record Named() implements Cause {}

  /** We set mode or owner: a changed mtime is of somebody who wrote. */
  record Owned() implements Cause {}

  /**
   * We set times, or the size.
   *
   * @param modified as it was set; empty if the kernel chose it
   */
  record Timed(Optional<Instant> modified) implements Cause {
    /** File systems round times down, FAT the most of all; nothing else makes one earlier. */
    private static final Duration COARSEST = Duration.ofSeconds(2);

    /** Whether a modification time is what came of the one that was set. */
    boolean explains(Instant now) {
      return modified.isEmpty()
          || (!now.isAfter(modified.get()) && now.isAfter(modified.get().minus(COARSEST)));
    }
  }

  /** Setting these. */
  static Cause of(AttributeChange change) {
    boolean sized = change.sizeBytes().isPresent();
    return switch (change.modified()) {
      case TimeChange.To(var time) when !sized -> new Timed(Optional.of(time));
      case TimeChange.To _, TimeChange.Now _ -> new Timed(Optional.empty());
      case TimeChange.Keep _ -> sized ? new Timed(Optional.empty()) : ATTRIBUTES;
    };
  }
}
