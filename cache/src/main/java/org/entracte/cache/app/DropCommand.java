package org.entracte.cache.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import org.entracte.protocol.app.ExitCode;
import org.entracte.protocol.app.Program;
import org.entracte.protocol.control.ControlException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "drop",
    description = {
      "Give up parked edits, and what waits behind them: the gateway's state shows again.",
      "Contents that are only here are saved first, in the folder dropped/ of the cache."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Program.Version.class)
final class DropCommand extends AskingCommand {
  /** Large contents are copied meanwhile. */
  private static final Duration LIMIT = Duration.ofMinutes(10);

  @Parameters(paramLabel = "PATH", arity = "1..*", description = "As queue shows it.")
  private List<String> paths = List.of();

  @Override
  Duration limit() {
    return LIMIT;
  }

  @Override
  ExitCode answer() throws ControlException {
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    ArrayNode dropped = all.putArray("dropped");
    try {
      for (String path : paths) {
        dropped.add(ask("drop", path));
      }
    } finally {
      if (!dropped.isEmpty()) {
        print(all, text(dropped));
      }
    }
    return ExitCode.OK;
  }

  private static String text(ArrayNode dropped) {
    StringBuilder text = new StringBuilder();
    for (JsonNode one : dropped) {
      text.append(
          String.format(
              "%s: %d edits dropped%n", one.path("path").asText(), one.path("edits").asLong()));
      for (JsonNode saved : one.path("saved")) {
        String part =
            saved.path("complete").asBoolean()
                ? ""
                : " (only what was here and undamaged; look through it)";
        text.append(
            String.format(
                "  %s was saved as %s%s%n",
                saved.path("path").asText(), saved.path("file").asText(), part));
      }
    }
    return text.toString().stripTrailing();
  }
}
