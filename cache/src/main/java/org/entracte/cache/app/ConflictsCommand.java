package org.entracte.cache.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.entracte.protocol.app.ExitCode;
import org.entracte.protocol.app.Program;
import org.entracte.protocol.control.ControlException;
import picocli.CommandLine.Command;

@Command(
    name = "conflicts",
    description = "What was changed on both sides; ends with 5 if there is any.",
    mixinStandardHelpOptions = true,
    versionProvider = Program.Version.class)
final class ConflictsCommand extends AskingCommand {
  @Override
  ExitCode answer() throws ControlException {
    ObjectNode conflicts = ask("conflicts");
    StringBuilder text = new StringBuilder();
    for (JsonNode conflict : conflicts.path("conflicts")) {
      text.append(
          String.format(
              "%s  %s %s: %s%n",
              conflict.path("madeAt").asText(),
              conflict.path("what").asText(),
              conflict.path("path").asText(),
              conflict.path("outcome").asText()));
    }
    print(conflicts, text.isEmpty() ? "no conflicts" : text.toString().stripTrailing());
    return conflicts.path("conflicts").isEmpty() ? ExitCode.OK : ExitCode.CONFLICTS;
  }
}
