package org.entracte.harness.simulation;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.entracte.protocol.edit.Judge;
import org.entracte.protocol.edit.Outcome;

/**
 * What was tried so far, over many schedules: a hunt that never came upon a case proves nothing.
 */
final class Tally {
  private final Map<String, Long> counts = new TreeMap<>();
  private final Set<ConflictCell> cells = EnumSet.noneOf(ConflictCell.class);
  private final Set<String> verdicts = new TreeSet<>();

  void count(String what) {
    counts.merge(what, 1L, Long::sum);
  }

  void count(String what, boolean happened) {
    if (happened) {
      count(what);
    }
  }

  long counted(String what) {
    return counts.getOrDefault(what, 0L);
  }

  /** The same judge, listened to. */
  Judge listening(Judge judge) {
    return situation -> {
      cells.add(ConflictCell.of(situation));
      return judge.decide(situation);
    };
  }

  void verdict(Outcome outcome) {
    verdicts.add(
        switch (outcome) {
          case Outcome.Applied() -> "applied";
          case Outcome.Adopted _ -> "adopted";
          case Outcome.KeptBoth _ -> "kept both";
          case Outcome.KeptPart _ -> "kept part";
          case Outcome.Renamed _ -> "renamed";
          case Outcome.Restored _ -> "restored";
          case Outcome.Dropped dropped -> "dropped: " + dropped.reason();
          case Outcome.Refused refused -> "refused: " + refused.error();
          case Outcome.ParkedBehind _ -> "parked behind";
        });
  }

  void add(Tally other) {
    other.counts.forEach((what, count) -> counts.merge(what, count, Long::sum));
    cells.addAll(other.cells);
    verdicts.addAll(other.verdicts);
  }

  Set<ConflictCell> cells() {
    return Set.copyOf(cells);
  }

  /** The last line of a hunt. */
  String summary(long failures) {
    return String.format(
        "schedules=%d kills=%d cuts=%d conflict-cells=%d/%d failures=%d",
        counted("schedules"),
        counted("kills"),
        counted("cuts"),
        cells.size(),
        ConflictCell.values().length,
        failures);
  }

  /** What was counted, and what was never come upon, in lines. */
  String details() {
    Set<ConflictCell> missed = EnumSet.allOf(ConflictCell.class);
    missed.removeAll(cells);
    return String.format(
        "counted: %s%nverdicts: %s%ncells never met: %s",
        counts, verdicts, missed.isEmpty() ? "none" : missed);
  }
}
