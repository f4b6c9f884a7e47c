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

    /** The last generation that was lost rather than given back; 0 if none. */
    private int expired;
  }

  /** A free index, taken by this call, to be {@link #put} next; -1 if the table is full. */
  int reserve() {
    if (!free.isEmpty()) {
      return free.removeLast();
    }
    if (slots.size() >= max) {
      return -1;
    }
    slots.add(new Slot<>());
    return slots.size() - 1;
  }

  void put(int index, T value) {
    slots.get(index).value = value;
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

  /** Removes what its owner did not give back. */
  void expire(int index) {
    slots.get(index).expired = slots.get(index).generation;
    remove(index);
  }

  /** Whether that was taken by {@link #expire}; forgotten when the number's next one is. */
  boolean isExpired(int index, int generation) {
    return index >= 0
        && index < slots.size()
        && generation != 0
        && slots.get(index).expired == generation;
  }
}
