package org.entracte.cache.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.entracte.protocol.app.ExitCode;
import org.entracte.protocol.app.StateFolder;
import org.entracte.protocol.control.ControlClient;
import org.entracte.protocol.control.ControlException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A command that asks the running cache. */
abstract class AskingCommand implements Callable<Integer> {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @Option(
      names = "--cache",
      paramLabel = "DIR",
      description = "The folder of the running cache. Default: as for mount.")
  private @Nullable Path cache;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Spec private @Nullable CommandSpec spec;

  /** How long an answer may take. */
  Duration limit() {
    return LIMIT;
  }

  final CommandLine line() {
    return Objects.requireNonNull(spec).commandLine();
  }

  /** Asks, prints, and tells how to end. */
  abstract ExitCode answer() throws ControlException, InterruptedException;

  @Override
  public final Integer call() throws ControlException, InterruptedException {
    return answer().code();
  }

  final ObjectNode ask(String command, String... arguments) throws ControlException {
    Path home = Path.of(System.getProperty("user.home"));
    Path folder = cache == null ? StateFolder.of(System.getenv(), home, "cache") : cache;
    return new ControlClient(folder.toAbsolutePath().normalize(), limit()).ask(command, arguments);
  }

  /** Prints the answer itself, or the text made of it. */
  final void print(ObjectNode answer, String text) {
    PrintWriter out = line().getOut();
    out.println(json ? answer.toPrettyString() : text);
    out.flush();
  }

  /** How {@code status} ends: what waits counts more than whether the gateway is there. */
  static ExitCode standing(ObjectNode status) {
    if (status.path("pending").asLong() + status.path("parked").asLong() > 0) {
      return ExitCode.PENDING;
    }
    return isOnline(status) ? ExitCode.OK : ExitCode.OFFLINE;
  }

  static boolean isOnline(ObjectNode status) {
    return status.path("gateway").asText().equals("online");
  }
}
