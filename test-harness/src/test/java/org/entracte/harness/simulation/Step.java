package org.entracte.harness.simulation;

import java.util.List;

/**
 * One thing that happens.
 *
 * @param laptop whose, from 0; without meaning for events that are nobody's
 * @param seed all chance in it; what other steps do does not shift it
 * @param meanwhile what others do while this one waits for the network
 */
record Step(Event event, int laptop, int seed, List<Step> meanwhile) {
  Step {
    meanwhile = List.copyOf(meanwhile);
  }

  /** Itself and what is within. */
  int size() {
    return 1 + meanwhile.stream().mapToInt(Step::size).sum();
  }

  /** Such as {@code U0:1f} or {@code T1:9b(G0:2 C1:3)}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(event.letter()).append(laptop).append(':').append(Integer.toHexString(seed));
    if (!meanwhile.isEmpty()) {
      text.append('(');
      for (int i = 0; i < meanwhile.size(); i++) {
        text.append(i == 0 ? "" : " ").append(meanwhile.get(i));
      }
      text.append(')');
    }
    return text.toString();
  }
}
