package org.entracte.harness.crash;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** What was done to a tree, step by step, what a model says it came to, and what was promised. */
final class History {
  private final List<Step> steps = new ArrayList<>();

  /**
   * One operation that was acknowledged.
   *
   * @param durable its answer promised that it and all before it survive a power cut
   * @param events how many events were recorded when it was answered
   */
  private record Step(String what, boolean durable, int events, Snapshot after) {}

  /** Which steps a crash may show the tree after: from the last promised to the one under way. */
  record Bounds(int first, int last) {}

  void add(String what, boolean durable, int events, Snapshot after) {
    steps.add(new Step(what, durable, events, after));
  }

  /** Now all so far survives. */
  void promised(int events) {
    Step last = steps.removeLast();
    steps.add(new Step(last.what(), true, events, last.after()));
  }

  Snapshot last() {
    return steps.getLast().after();
  }

  /** For a crash behind {@code events}; empty if the tree itself was not ready by then. */
  Optional<Bounds> bounds(int events) {
    int first = -1;
    int answered = -1;
    for (int step = 0; step < steps.size() && steps.get(step).events() <= events; step++) {
      answered = step;
      first = steps.get(step).durable() ? step : first;
    }
    return first < 0
        ? Optional.empty()
        : Optional.of(new Bounds(first, Math.min(answered + 1, steps.size() - 1)));
  }

  /** The latest step behind which the tree was exactly so. */
  OptionalInt find(Snapshot came, Bounds bounds) {
    for (int step = bounds.last(); step >= bounds.first(); step--) {
      if (came.differences(steps.get(step).after()).isEmpty()) {
        return OptionalInt.of(step);
      }
    }
    return OptionalInt.empty();
  }

  /** Says what is wrong with a tree that came back; empty if nothing. */
  Optional<String> judge(Snapshot came, Bounds bounds) {
    if (find(came, bounds).isPresent()) {
      return Optional.empty();
    }
    for (int step = bounds.first(); step <= bounds.last(); step++) {
      List<Snapshot> rest =
          steps.subList(step, bounds.last() + 1).stream().map(Step::after).toList();
      if (came.isFirstOverwrittenBy(rest)) {
        return Optional.empty();
      }
    }
    return Optional.of(complaint(came, bounds));
  }

  private String complaint(Snapshot came, Bounds bounds) {
    StringBuilder text = new StringBuilder("the tree came back as after no step:");
    for (int step = bounds.first(); step <= bounds.last(); step++) {
      text.append(System.lineSeparator())
          .append(step == bounds.first() ? "promised: " : "done: ")
          .append(steps.get(step).what())
          .append("; then ")
          .append(came.differences(steps.get(step).after()));
    }
    return text.toString();
  }
}
