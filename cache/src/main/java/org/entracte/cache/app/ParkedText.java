package org.entracte.cache.app;

import com.fasterxml.jackson.databind.JsonNode;

/** Parked edits for people: why, and what can be done. */
final class ParkedText {
  private static final int MOST = 20;

  private ParkedText() {}

  /** Lines for the parked ones of {@code edits}; empty if there are none. */
  static String of(JsonNode edits) {
    StringBuilder text = new StringBuilder();
    int count = 0;
    for (JsonNode edit : edits) {
      if (!edit.has("parked")) {
        continue;
      }
      count++;
      if (count <= MOST) {
        text.append(line(edit));
      }
    }
    if (count > MOST) {
      text.append(String.format("  and %d more: entracte queue%n", count - MOST));
    }
    if (count > 0) {
      text.append(String.format("  try again: entracte retry PATH…   (or --all)%n"));
      text.append(
          String.format("  give up:   entracte drop PATH…    (contents are saved first)%n"));
    }
    return text.toString();
  }

  private static String line(JsonNode edit) {
    String again = edit.has("retryAt") ? "; tried again " + edit.path("retryAt").asText() : "";
    return String.format(
        "  %s (%s): %s%s%n",
        edit.path("path").asText(),
        edit.path("what").asText(),
        edit.path("parked").asText(),
        again);
  }
}
