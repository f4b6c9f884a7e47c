package org.entracte.protocol.nfs.state;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Numbers things; a number is used again with another generation, so that an old reference never
 * reaches a new thing. Finding one costs an array access. Callers hold the state lock.
 */
final class GenerationTable<T> {
  private final int max;
  private final List<Slot<T>> slots = new ArrayList<>();
  private final List<Integer> free = new ArrayList<>();

  GenerationTable(int max) {
    this.max = max;
  }

  private static final class Slot<T> {
    private @Nullable T value;
    private int generation = 1;
  }

  /** Adds a thing; returns its index, or -1 if the table is full. */
  int add(T value) {
    int index;
    if (!free.isEmpty()) {
      index = free.removeLast();
    } else if (slots.size() < max) {
      index = slots.size();
      slots.add(new Slot<>());
    } else {
      return -1;
    }
    slots.get(index).value = value;
    return index;
  }

  int generation(int index) {
    return slots.get(index).generation;
  }

  @Nullable T find(int index, int generation) {
    if (index < 0 || index >= slots.size()) {
      return null;
    }
    Slot<T> slot = slots.get(index);
    return slot.generation == generation ? slot.value : null;
  }

  void remove(int index) {
    Slot<T> slot = slots.get(index);
    slot.value = null;
    slot.generation++;
    free.add(index);
  }
}
