package org.entracte.cache.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.entracte.protocol.app.ExitCode;
import org.entracte.protocol.app.Program;
import org.entracte.protocol.control.ControlException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "flush",
    description = {
      "Send what waits, now.",
      "Ends with 0 if nothing waits, 6 if edits wait or are parked, 4 if the gateway is away."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Program.Version.class)
final class FlushCommand extends AskingCommand {
  private static final long POLL_MILLIS = 100;

  /** A gateway that is away for a moment only is waited for. */
  private static final long PATIENCE_MILLIS = 5_000;

  @Option(
      names = "--wait",
      description = "End when every edit has its verdict, or the gateway is away.")
  private boolean waiting;

  @Override
  ExitCode answer() throws ControlException, InterruptedException {
    ObjectNode status = ask("flush");
    long away = 0;
    while (waiting && pending(status) > 0 && away < PATIENCE_MILLIS) {
      Thread.sleep(POLL_MILLIS);
      status = ask("flush");
      boolean held = status.path("gateway").asText().equals("held-offline");
      away = isOnline(status) ? 0 : held ? PATIENCE_MILLIS : away + POLL_MILLIS;
    }
    print(status, text(status));
    if (pending(status) > 0 && !isOnline(status)) {
      return ExitCode.OFFLINE;
    }
    boolean waits = pending(status) + status.path("parked").asLong() > 0;
    return waits ? ExitCode.PENDING : ExitCode.OK;
  }

  private static long pending(ObjectNode status) {
    return status.path("pending").asLong();
  }

  private static String text(ObjectNode status) {
    String away = isOnline(status) ? "" : "; the gateway is away";
    String text =
        pending(status) + " edits wait, " + status.path("parked").asLong() + " are parked" + away;
    return (text + System.lineSeparator() + ParkedText.of(status.path("parkedEdits")))
        .stripTrailing();
  }
}
