package org.entracte.gateway.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import org.entracte.protocol.app.Program;
import picocli.CommandLine.Command;

@Command(
    name = "status",
    description = "What a gateway serves, and how far its journals are.",
    mixinStandardHelpOptions = true,
    versionProvider = Program.Version.class)
final class GatewayStatusCommand extends GatewayQuestion {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  GatewayStatusCommand() {
    super("status", LIMIT);
  }

  @Override
  String text(ObjectNode status) {
    StringBuilder text = new StringBuilder();
    String http = status.path("http").asText();
    text.append(
        String.format(
            "serving    nfs %s, %s%n",
            status.path("nfs").asText(), http.startsWith("https://") ? http : "http " + http));
    if (status.has("certificateUntil")) {
      text.append(
          String.format("certificate valid until %s%n", status.path("certificateUntil").asText()));
    }
    for (JsonNode export : status.path("exports")) {
      text.append(
          String.format(
              "export     %s = %s%s, journal at row %s%n",
              export.path("name").asText(),
              export.path("directory").asText(),
              export.path("readOnly").asBoolean() ? " (read-only)" : "",
              export.path("journal").asText()));
    }
    return text.toString().stripTrailing();
  }
}
