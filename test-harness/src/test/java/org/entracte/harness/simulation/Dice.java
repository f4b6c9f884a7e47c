package org.entracte.harness.simulation;

import java.util.List;
import java.util.SplittableRandom;

/** All chance of a simulation, from its seed. */
final class Dice {
  private final SplittableRandom random;

  Dice(long seed) {
    // Neighbouring seeds must not begin alike.
    random = new SplittableRandom(new SplittableRandom(seed).nextLong() ^ 0x656e747261637465L);
  }

  private Dice(SplittableRandom random) {
    this.random = random;
  }

  /** From 0 to {@code bound - 1}. */
  int below(int bound) {
    return random.nextInt(bound);
  }

  boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  <T> T pick(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  /** An index, each as likely as its weight says. */
  int weighted(List<Integer> weights) {
    int sum = 0;
    for (int weight : weights) {
      sum += weight;
    }
    int left = random.nextInt(sum);
    int index = 0;
    while (left >= weights.get(index)) {
      left -= weights.get(index++);
    }
    return index;
  }

  /** Small numbers often, big ones at times: 0 upward, half of them below {@code typical}. */
  int skewed(int typical) {
    int scale = typical;
    while (chance(25)) {
      scale *= 3;
    }
    return below(scale + 1);
  }

  /** Another stream; what one consumer draws does not shift what the others see. */
  Dice fork() {
    return new Dice(random.split());
  }

  /** For collaborators that ask for a generator. */
  SplittableRandom generator() {
    return random.split();
  }
}
