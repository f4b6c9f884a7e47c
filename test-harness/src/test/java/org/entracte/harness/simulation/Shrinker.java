package org.entracte.harness.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Reduces a schedule that breaks a promise to the fewest steps that still do: chunks are left out,
 * big ones first, as in delta debugging (Zeller and Hildebrandt, 2002), then what happens
 * meanwhile.
 */
final class Shrinker {
  private final Predicate<Schedule> fails;
  private int left;

  /**
   * @param fails runs a schedule: whether it still breaks the same promise
   * @param mostRuns how often it is asked at most
   */
  Shrinker(Predicate<Schedule> fails, int mostRuns) {
    this.fails = fails;
    this.left = mostRuns;
  }

  Schedule shrink(Schedule failing) {
    Schedule best = failing;
    boolean better = true;
    while (better) {
      Schedule next = withoutMeanwhile(withoutChunks(best));
      better = next.size() < best.size();
      best = next;
    }
    return best;
  }

  private boolean stillFails(Schedule candidate) {
    return left-- > 0 && fails.test(candidate);
  }

  private Schedule withoutChunks(Schedule from) {
    Schedule best = from;
    for (int chunk = Math.max(1, best.steps().size() / 2); chunk > 0; chunk /= 2) {
      for (int at = best.steps().size() - chunk; at >= 0; at -= chunk) {
        List<Step> fewer = new ArrayList<>(best.steps());
        fewer.subList(at, Math.min(at + chunk, fewer.size())).clear();
        Schedule candidate = best.with(fewer);
        if (stillFails(candidate)) {
          best = candidate;
        }
      }
    }
    return best;
  }

  private Schedule withoutMeanwhile(Schedule from) {
    Schedule best = from;
    for (int at = 0; at < best.steps().size(); at++) {
      Step step = best.steps().get(at);
      for (int inner = step.meanwhile().size() - 1; inner >= 0; inner--) {
        List<Step> fewer = new ArrayList<>(step.meanwhile());
        fewer.remove(inner);
        Step smaller = new Step(step.event(), step.laptop(), step.seed(), fewer);
        List<Step> steps = new ArrayList<>(best.steps());
        steps.set(at, smaller);
        if (stillFails(best.with(steps))) {
          best = best.with(steps);
          step = smaller;
        }
      }
    }
    return best;
  }
}
