package org.entracte.cache.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.entracte.protocol.app.ExitCode;
import org.entracte.protocol.app.Program;
import org.entracte.protocol.control.ControlException;
import picocli.CommandLine.Command;

@Command(
    name = "offline",
    description = "Do not talk to the gateway until told otherwise.",
    mixinStandardHelpOptions = true,
    versionProvider = Program.Version.class)
final class OfflineCommand extends AskingCommand {
  @Override
  ExitCode answer() throws ControlException {
    ObjectNode status = ask("offline");
    print(status, "offline until told otherwise; edits are kept and sent later");
    return ExitCode.OK;
  }
}
