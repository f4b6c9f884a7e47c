package org.entracte.gateway.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
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
    name = "status",
    description = "What a gateway serves, and how far its journals are.",
    mixinStandardHelpOptions = true,
    versionProvider = Program.Version.class)
final class GatewayStatusCommand implements Callable<Integer> {
  private static final Duration LIMIT = Duration.ofSeconds(10);

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
    ObjectNode status = new ControlClient(folder.toAbsolutePath().normalize(), LIMIT).ask("status");
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    out.println(json ? status.toPrettyString() : text(status));
    out.flush();
    return ExitCode.OK.code();
  }

  private static String text(ObjectNode status) {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            "serving    nfs %s, http %s%n",
            status.path("nfs").asText(), status.path("http").asText()));
    for (JsonNode export : status.path("exports")) {
      text.append(
          String.format(
              "export     %s = %s%s, journal at row %s%n",
              export.path("name").asText(),
              export.path("directory").asText(),
              export.path("readOnly").asBoolean() ? " (read-only)" : "",
              export.path("journal").asText()));
    }
    return text.toString().stripTrailing();
  }
}
