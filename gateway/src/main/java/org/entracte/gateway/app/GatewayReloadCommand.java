package org.entracte.gateway.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.entracte.protocol.app.Program;
import picocli.CommandLine.Command;

@Command(
    name = "reload",
    description =
        "Have a gateway read its configuration file again (exports and their terms), and its certificate.",
    mixinStandardHelpOptions = true,
    versionProvider = Program.Version.class)
final class GatewayReloadCommand extends GatewayQuestion {
  /** A new export is looked through before it is served. */
  private static final Duration LIMIT = Duration.ofMinutes(10);

  GatewayReloadCommand() {
    super("reload", LIMIT);
  }

  @Override
  String text(ObjectNode answer) {
    List<String> parts = new ArrayList<>();
    for (String what : List.of("added", "removed", "changed")) {
      for (JsonNode name : answer.path(what)) {
        parts.add(what + " " + name.asText());
      }
    }
    if (answer.has("certificateUntil")) {
      parts.add("new certificate, valid until " + answer.path("certificateUntil").asText());
    }
    return parts.isEmpty() ? "nothing has changed" : String.join(", ", parts);
  }
}
