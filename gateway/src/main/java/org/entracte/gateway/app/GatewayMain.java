package org.entracte.gateway.app;

import org.entracte.protocol.app.Program;
import picocli.CommandLine.Command;

/** The commands of the gateway's side. */
@Command(
    name = "entracte",
    description = "Serves directories to mounts and to laptops' caches.",
    mixinStandardHelpOptions = true,
    versionProvider = Program.Version.class,
    subcommands = {ServeCommand.class, GatewayCommand.class})
public final class GatewayMain {
  GatewayMain() {}

  public static void main(String[] words) {
    System.exit(Program.run(new GatewayMain(), words));
  }
}
