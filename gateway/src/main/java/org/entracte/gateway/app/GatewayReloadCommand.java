package org.entracte.gateway.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.entracte.protocol.app.ExitCode;
import org.entracte.protocol.app.Program;
import org.entracte.protocol.app.StateFolder;
import org.entracte.protocol.control.ControlClient;
import org.entracte.protocol.control.ControlException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "reload",
    description = "Have a gateway read its configuration file again: exports and their terms.",
    mixinStandardHelpOptions = true,
    versionProvider = Program.Version.class)
final class GatewayReloadCommand implements Callable<Integer> {
  /** A new export is looked through before it is served. */
  private static final Duration LIMIT = Duration.ofMinutes(10);

  @Option(
      names = "--state",
      paramLabel = "DIR",
      description = "The state folder of the running gateway. Default: as for serve.")
  private @Nullable Path state;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws ControlException {
    Path home = Path.of(System.getProperty("user.home"));
    Path folder = state == null ? StateFolder.of(System.getenv(), home, "gateway") : state;
    ObjectNode answer = new ControlClient(folder.toAbsolutePath().normalize(), LIMIT).ask("reload");
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    out.println(json ? answer.toPrettyString() : text(answer));
    out.flush();
    return ExitCode.OK.code();
  }

  private static String text(ObjectNode answer) {
    List<String> parts = new ArrayList<>();
    for (String what : List.of("added", "removed", "changed")) {
      for (JsonNode name : answer.path(what)) {
        parts.add(what + " " + name.asText());
      }
    }
    return parts.isEmpty() ? "nothing has changed" : String.join(", ", parts);
  }
}
