package org.entracte.harness.simulation;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What somebody was told is written, until somebody takes it away; that may be undone. */
final class Debts {
  /** Takes away for good. */
  static final long FOR_EVER = 0;

  private final Map<String, String> owed = new LinkedHashMap<>();
  private final Map<String, String> ever = new HashMap<>();
  private final Map<String, Set<Long>> takers = new HashMap<>();

  /** Unless somebody has taken it away. */
  void owe(String what, String where) {
    if (!takers.containsKey(what)) {
      ever.putIfAbsent(what, where);
      owed.putIfAbsent(what, where);
    }
  }

  /**
   * It may be gone now.
   *
   * @param by the number of a change, or {@link #FOR_EVER}
   */
  void take(String what, long by) {
    owed.remove(what);
    takers.computeIfAbsent(what, key -> new TreeSet<>()).add(by);
  }

  /** This change never happened. */
  void giveBack(String what, long by) {
    Set<Long> left = takers.getOrDefault(what, new TreeSet<>());
    if (left.remove(by) && left.isEmpty()) {
      takers.remove(what);
      String where = ever.get(what);
      if (where != null) {
        owed.put(what, where);
      }
    }
  }

  boolean isOwed(String what) {
    return owed.containsKey(what);
  }

  /** What is owed, and where it was written. */
  Map<String, String> all() {
    return owed;
  }
}
