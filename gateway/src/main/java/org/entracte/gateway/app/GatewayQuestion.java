package org.entracte.gateway.app;

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
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What is asked of a running gateway, and answered as text or JSON. */
abstract class GatewayQuestion implements Callable<Integer> {
  private final String question;
  private final Duration limit;

  @Option(
      names = "--state",
      paramLabel = "DIR",
      description = "The state folder of the running gateway. Default: as for serve.")
  private @Nullable Path state;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Spec private @Nullable CommandSpec spec;

  /**
   * @param question as {@link GatewayProgram} answers it
   * @param limit how long the answer may take
   */
  GatewayQuestion(String question, Duration limit) {
    this.question = question;
    this.limit = limit;
  }

  @Override
  public final Integer call() throws ControlException {
    Path home = Path.of(System.getProperty("user.home"));
    Path folder = state == null ? StateFolder.of(System.getenv(), home, "gateway") : state;
    ObjectNode answer = new ControlClient(folder.toAbsolutePath().normalize(), limit).ask(question);
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    out.println(json ? answer.toPrettyString() : text(answer));
    out.flush();
    return ExitCode.OK.code();
  }

  /** The answer for people. */
  abstract String text(ObjectNode answer);
}
