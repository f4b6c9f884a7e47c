package org.entracte.harness.simulation;

import java.io.IOException;
import java.util.List;
import org.entracte.cache.replica.LoggedEdit;
import org.entracte.cache.replica.NotParkedException;

/** What people do about edits that the gateway refused. */
final class SecondThoughts {
  private final SavedInMemory saved;
  private final Trace trace;
  private final Tally tally;

  SecondThoughts(SavedInMemory saved, Trace trace, Tally tally) {
    this.saved = saved;
    this.trace = trace;
    this.tally = tally;
  }

  /** Has one tried again, or gives it up; waits like everybody if there is none. */
  void act(Member member, Dice dice) throws IOException {
    Laptop laptop = member.laptop();
    laptop.retryDue();
    List<String> paths =
        laptop.queue().stream()
            .filter(edit -> edit.parkedBecause().isPresent())
            .map(LoggedEdit::path)
            .toList();
    if (paths.isEmpty()) {
      return;
    }
    String path = dice.pick(paths);
    boolean again = dice.chance(50);
    trace.add("laptop " + member.letter() + " user: " + (again ? "retry " : "drop ") + path);
    try {
      if (again) {
        trace.result(laptop.parked().retry(List.of(path)).toString());
        tally.count("retries of parked edits");
      } else {
        trace.result(laptop.parked().drop(path, saved).toString());
        tally.count("parked edits dropped");
      }
    } catch (NotParkedException refused) {
      trace.result(String.valueOf(refused.getMessage()));
    }
  }
}
