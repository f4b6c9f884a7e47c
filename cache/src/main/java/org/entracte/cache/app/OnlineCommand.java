package org.entracte.cache.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.entracte.protocol.app.ExitCode;
import org.entracte.protocol.app.Program;
import org.entracte.protocol.control.ControlException;
import picocli.CommandLine.Command;

@Command(
    name = "online",
    description = "Talk to the gateway again.",
    mixinStandardHelpOptions = true,
    versionProvider = Program.Version.class)
final class OnlineCommand extends AskingCommand {
  @Override
  ExitCode answer() throws ControlException {
    ObjectNode status = ask("online");
    print(status, "looking for the gateway");
    return ExitCode.OK;
  }
}
