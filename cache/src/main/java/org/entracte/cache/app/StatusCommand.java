package org.entracte.cache.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.entracte.protocol.app.ExitCode;
import org.entracte.protocol.app.Program;
import org.entracte.protocol.control.ControlException;
import picocli.CommandLine.Command;

@Command(
    name = "status",
    description = "Is everything sent? Ends with 0, 4 (offline) or 6 (edits wait).",
    mixinStandardHelpOptions = true,
    versionProvider = Program.Version.class)
final class StatusCommand extends AskingCommand {
  @Override
  ExitCode answer() throws ControlException {
    ObjectNode status = ask("status");
    print(status, StatusText.of(status));
    return standing(status);
  }
}
