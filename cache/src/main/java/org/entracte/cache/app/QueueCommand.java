package org.entracte.cache.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.entracte.protocol.app.ExitCode;
import org.entracte.protocol.app.Program;
import org.entracte.protocol.control.ControlException;
import picocli.CommandLine.Command;

@Command(
    name = "queue",
    description = "Edits that wait to be sent, or are parked with a reason.",
    mixinStandardHelpOptions = true,
    versionProvider = Program.Version.class)
final class QueueCommand extends AskingCommand {
  @Override
  ExitCode answer() throws ControlException {
    ObjectNode queue = ask("queue");
    StringBuilder text = new StringBuilder();
    for (JsonNode edit : queue.path("edits")) {
      if (!edit.has("parked")) {
        text.append(
            String.format(
                "%s  %s  %s %s%n",
                edit.path("number").asText(),
                edit.path("sent").asBoolean() ? "sent" : "waits",
                edit.path("what").asText(),
                edit.path("path").asText()));
      }
    }
    String parked = ParkedText.of(queue.path("edits"));
    if (!parked.isEmpty()) {
      text.append(String.format("parked:%n")).append(parked);
    }
    print(queue, text.isEmpty() ? "nothing waits" : text.toString().stripTrailing());
    return ExitCode.OK;
  }
}
