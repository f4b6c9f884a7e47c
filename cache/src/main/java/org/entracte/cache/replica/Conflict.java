package org.entracte.cache.replica;

import java.time.Instant;
import org.entracte.protocol.edit.Outcome;

/**
 * An edit that ended otherwise than asked.
 *
 * @param number of the edit
 * @param journal number of the row that brought the verdict
 * @param path of the edit's object when the verdict came, from the root
 */
public record Conflict(
    long number, long journal, Instant madeAt, String what, String path, Outcome outcome) {
  /** False where both sides came to the same by themselves, and for what is parked instead. */
  public boolean needsAttention() {
    return switch (outcome) {
      case Outcome.Adopted _, Outcome.Applied _, Outcome.Refused _, Outcome.ParkedBehind _ -> false;
      case Outcome.KeptBoth _,
          Outcome.KeptPart _,
          Outcome.Renamed _,
          Outcome.Restored _,
          Outcome.Dropped _ ->
          true;
    };
  }
}
