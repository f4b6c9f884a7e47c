package org.entracte.cache.app;

import org.entracte.protocol.app.Program;
import picocli.CommandLine.Command;

/** The commands of the laptop's side. */
@Command(
    name = "entracte",
    description = "A laptop's cache of an export.",
    mixinStandardHelpOptions = true,
    versionProvider = Program.Version.class,
    subcommands = {
      MountCommand.class,
      StatusCommand.class,
      QueueCommand.class,
      OfflineCommand.class,
      OnlineCommand.class,
      FlushCommand.class,
      ConflictsCommand.class,
      RetryCommand.class,
      DropCommand.class
    })
public final class CacheMain {
  CacheMain() {}

  public static void main(String[] words) {
    System.exit(Program.run(new CacheMain(), words));
  }
}
