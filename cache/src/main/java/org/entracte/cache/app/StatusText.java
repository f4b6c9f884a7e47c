package org.entracte.cache.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A status for people: is everything sent? */
final class StatusText {
  private StatusText() {}

  static String of(ObjectNode status) {
    long pending = status.path("pending").asLong();
    long parked = status.path("parked").asLong();
    StringBuilder text = new StringBuilder();
    line(
        text,
        "export",
        status.path("export").asText()
            + (status.path("readOnly").asBoolean() ? " (read-only: no edits are taken)" : ""));
    line(
        text,
        "gateway",
        status.path("gateway").asText() + " (" + status.path("reason").asText() + ")");
    String oldest = status.has("oldest") ? ", oldest of " + status.path("oldest").asText() : "";
    long bytes = status.path("pendingBytes").asLong();
    line(text, "pending", pending + " edits, " + bytes + " bytes" + oldest);
    line(text, "parked", parked + " edits");
    text.append(ParkedText.of(status.path("parkedEdits")));
    line(text, "conflicts", status.path("conflicts").asText());
    for (JsonNode trouble : status.path("troubles")) {
      line(
          text,
          "trouble",
          String.format(
              "%s broke %s times since %s: %s; it is tried again and the mount goes on; please"
                  + " report it with the log",
              trouble.path("task").asText(),
              trouble.path("times").asText(),
              trouble.path("since").asText(),
              trouble.path("what").asText()));
    }
    line(
        text,
        "serving",
        "nfs " + status.path("nfs").asText() + ", http " + status.path("http").asText());
    text.append(
        pending + parked == 0
            ? "Everything is on the gateway."
            : "Not everything is on the gateway: closing the lid is safe, wiping this machine is"
                + " not.");
    return text.toString();
  }

  private static void line(StringBuilder text, String key, String value) {
    text.append(String.format("%-10s %s%n", key, value));
  }
}
