package org.entracte.harness.torture;

import java.util.ArrayList;
import java.util.List;

/**
 * When which process or connection was taken away from its users. Used by one thread.
 *
 * <p>Times are milliseconds since 1970.
 */
final class Outages {
  /** Of a process or connection. */
  record Outage(String what, long fromMillis, long toMillis) {}

  private final List<Outage> outages = new ArrayList<>();

  void add(String what, long fromMillis, long toMillis) {
    outages.add(new Outage(what, fromMillis, toMillis));
  }

  /** Whether {@code what} was away in that span, or less than {@code afterMillis} before it. */
  boolean touch(String what, long fromMillis, long toMillis, long afterMillis) {
    return outages.stream()
        .filter(outage -> outage.what().equals(what))
        .anyMatch(
            outage ->
                outage.fromMillis() <= toMillis && fromMillis <= outage.toMillis() + afterMillis);
  }

  List<Outage> all() {
    return List.copyOf(outages);
  }
}
