package org.entracte.gateway.app;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.random.RandomGenerator;
import org.entracte.gateway.export.PosixVolume;
import org.entracte.gateway.export.Volume;
import org.entracte.gateway.service.GatewayExport;
import org.entracte.protocol.app.StartException;
import org.entracte.protocol.tree.FileException;

/**
 * One exported directory with its state and its upkeep.
 *
 * @param directory what is exported
 */
record ServedExport(Path directory, Volume volume, GatewayExport export, Upkeep upkeep)
    implements AutoCloseable {

  /** Opens it, settles what a crash left half done, and compares it with what was recorded. */
  static ServedExport open(
      String name, Path directory, Path state, RandomGenerator random, InstantSource clock)
      throws StartException {
    try {
      Volume volume = PosixVolume.open(directory);
      Path database = state.resolve("export-" + name + ".db");
      GatewayExport export = GatewayExport.open(name, volume, database, clock, random);
      return new ServedExport(directory, volume, export, Upkeep.start(export));
    } catch (FileException trouble) {
      throw new StartException(
          "cannot export " + directory + " as " + name + ": " + trouble.getMessage(), trouble);
    }
  }

  @Override
  public void close() throws FileException {
    upkeep.close();
    export.close();
    volume.close();
  }
}
