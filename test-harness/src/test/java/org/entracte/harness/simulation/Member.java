package org.entracte.harness.simulation;

import java.util.Set;
import org.entracte.cache.upstream.BackgroundTask;

/**
 * A laptop, its link and its clock.
 *
 * @param letter of its user, a digit
 * @param busy what waits on it for the network
 */
record Member(char letter, Laptop laptop, Wire wire, MachineClock clock, Set<String> busy) {
  /** What happens in the first seconds of a laptop whose gateway is there. */
  void meetGateway() {
    for (int round = 0; round < 3; round++) {
      laptop.tasks().forEach(BackgroundTask::step);
    }
  }
}
