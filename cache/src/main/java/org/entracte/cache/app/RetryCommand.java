package org.entracte.cache.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.entracte.protocol.app.ExitCode;
import org.entracte.protocol.app.Program;
import org.entracte.protocol.control.ControlException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

@Command(
    name = "retry",
    description = {
      "Try parked edits again, and what waits behind them.",
      "Where the gateway had no room, that happens by itself too."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Program.Version.class)
final class RetryCommand extends AskingCommand {
  @Parameters(paramLabel = "PATH", arity = "0..*", description = "As queue shows it.")
  private List<String> paths = List.of();

  @Option(names = "--all", description = "All that is parked.")
  private boolean all;

  @Override
  ExitCode answer() throws ControlException {
    if (all != paths.isEmpty()) {
      throw new ParameterException(line(), "say which: PATH…, or --all");
    }
    ObjectNode retried = ask("retry", paths.toArray(String[]::new));
    long waiting = retried.path("waiting").asLong();
    print(
        retried,
        retried.path("again").asLong()
            + " edits are tried again"
            + (waiting == 0
                ? ""
                : "; " + waiting + " will be when other edits, on their way, have an answer"));
    return ExitCode.OK;
  }
}
