package org.entracte.harness.simulation;

import java.util.ArrayList;
import java.util.List;

/** What happened in one run, for whoever has to understand a failure. */
final class Trace {
  private final List<String> lines = new ArrayList<>();

  void add(String line) {
    lines.add(line);
  }

  /** The last event turned out like this. */
  void result(String result) {
    lines.add("    " + result);
  }

  List<String> lines() {
    return List.copyOf(lines);
  }

  @Override
  public String toString() {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < lines.size(); i++) {
      out.append(String.format("%4d  %s%n", i, lines.get(i)));
    }
    return out.toString();
  }
}
