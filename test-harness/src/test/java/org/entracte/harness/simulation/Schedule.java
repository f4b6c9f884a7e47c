package org.entracte.harness.simulation;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A whole run before it is run: which machines there are and all that happens, in order. Made from
 * a seed, or read from the text in which a failure tells its shortest story.
 *
 * @param seed what is not in the steps: the tree at the beginning, people's habits, the processes'
 *     own randomness
 */
record Schedule(long seed, int laptops, List<Step> steps) {
  static final int MOST_LAPTOPS = 5;

  private static final List<Integer> LAPTOPS = List.of(48, 32, 12, 5, 3);
  private static final int TYPICAL_STEPS = 35;
  private static final int MOST_STEPS = 400;
  private static final int MOST_MEANWHILE = 3;

  Schedule {
    steps = List.copyOf(steps);
    if (laptops < 1 || laptops > MOST_LAPTOPS) {
      throw new IllegalArgumentException("from 1 to " + MOST_LAPTOPS + " laptops: " + laptops);
    }
  }

  /** What a seed stands for. */
  static Schedule of(long seed) {
    return of(seed, EnumSet.allOf(Event.class));
  }

  /** What a seed stands for where only some kinds of things happen. */
  static Schedule of(long seed, Set<Event> among) {
    Dice dice = new Dice(seed);
    int laptops = 1 + dice.weighted(LAPTOPS);
    List<Integer> weights = new ArrayList<>();
    for (Event event : Event.values()) {
      if (event.weight() == 0 || !among.contains(event)) {
        weights.add(0);
        continue;
      }
      // Some runs are all of one thing.
      int weight = dice.chance(20) ? 0 : event.weight() * (1 + dice.below(3));
      weights.add(event.isNeverLeftOut() ? weight + 1 : weight);
    }
    List<Step> steps = new ArrayList<>();
    int many = 10 + dice.skewed(TYPICAL_STEPS) * (1 + laptops) / 2;
    for (int left = Math.min(many, MOST_STEPS); left > 0; left--) {
      steps.add(step(dice, weights, laptops, true));
    }
    return new Schedule(seed, laptops, steps);
  }

  private static Step step(Dice dice, List<Integer> weights, int laptops, boolean outermost) {
    Event event = List.of(Event.values()).get(dice.weighted(weights));
    int laptop = dice.below(laptops);
    int seed = dice.below(1 << 24);
    List<Step> meanwhile = new ArrayList<>();
    if (outermost && event.waits() && dice.chance(15)) {
      for (int more = 1 + dice.below(MOST_MEANWHILE); more > 0; more--) {
        meanwhile.add(step(dice, weights, laptops, false));
      }
    }
    return new Step(event, laptop, seed, meanwhile);
  }

  Schedule with(List<Step> others) {
    return new Schedule(seed, laptops, others);
  }

  /** Steps, those within others counted too. */
  int size() {
    return steps.stream().mapToInt(Step::size).sum();
  }

  /** Whether the gateway's disks may fail in it. */
  boolean mayFailAtGateway() {
    return has(Event.BAD_DISK) || has(Event.BAD_STATE);
  }

  /** Whether the gateway may refuse edits in it that it takes later. */
  boolean mayBeRefused() {
    return has(Event.FULL_EXPORT) || has(Event.READ_ONLY);
  }

  /** Whether this happens in it. */
  boolean has(Event event) {
    return has(steps, event);
  }

  private static boolean has(List<Step> steps, Event event) {
    return steps.stream().anyMatch(step -> step.event() == event || has(step.meanwhile(), event));
  }

  /** Such as {@code 42/2 U0:1f T1:9b(G0:2 C1:3)}; {@link #parse} reads it back. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(seed).append('/').append(laptops);
    steps.forEach(step -> text.append(' ').append(step));
    return text.toString();
  }

  /**
   * Reads the text of a schedule.
   *
   * @throws IllegalArgumentException it is none
   */
  static Schedule parse(String text) {
    return new Reader(text).schedule();
  }

  private static final class Reader {
    private final String text;
    private int at;

    private Reader(String text) {
      this.text = text;
    }

    private Schedule schedule() {
      long seed = Long.parseLong(until("/"));
      at++;
      int laptops = Integer.parseInt(until(" "));
      return new Schedule(seed, laptops, steps());
    }

    private List<Step> steps() {
      List<Step> steps = new ArrayList<>();
      while (at < text.length() && text.charAt(at) != ')') {
        if (text.charAt(at) == ' ') {
          at++;
        } else {
          steps.add(step());
        }
      }
      return steps;
    }

    private Step step() {
      Event event = Event.of(text.charAt(at++));
      int laptop = Integer.parseInt(until(":"));
      at++;
      int seed = Integer.parseInt(until(" ()"), 16);
      List<Step> meanwhile = List.of();
      if (at < text.length() && text.charAt(at) == '(') {
        at++;
        meanwhile = steps();
        at++;
      }
      return new Step(event, laptop, seed, meanwhile);
    }

    private String until(String ends) {
      int from = at;
      while (at < text.length() && ends.indexOf(text.charAt(at)) < 0) {
        at++;
      }
      return text.substring(from, at);
    }
  }
}
