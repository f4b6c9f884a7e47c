package org.entracte.gateway.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.entracte.gateway.export.PosixVolume;
import org.entracte.gateway.export.Volume;
import org.entracte.gateway.service.GatewayExport;
import org.entracte.protocol.app.FolderLock;
import org.entracte.protocol.app.StartException;
import org.entracte.protocol.tree.Export;
import org.entracte.protocol.tree.ExportTerms;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.Memberships;
import org.entracte.protocol.tree.Name;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One exported directory with its state and its upkeep.
 *
 * @param served what is exported
 * @param lock held by one gateway at a time, in the directory itself; empty where the state lies in
 *     that folder too, which is locked already
 */
record ServedExport(
    ServedDirectory served,
    Optional<FolderLock> lock,
    Volume volume,
    GatewayExport export,
    Upkeep upkeep)
    implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ServedExport.class);

  /** Opens it, settles what a crash left half done, and compares it with what was recorded. */
  static ServedExport open(
      String name, ServedDirectory served, Path state, RandomGenerator random, InstantSource clock)
      throws StartException {
    Path directory = served.directory();
    Deque<AutoCloseable> open = new ArrayDeque<>();
    boolean done = false;
    try {
      Volume volume = PosixVolume.open(directory);
      open.push(volume);
      Optional<FolderLock> lock = lock(name, directory, state);
      lock.ifPresent(open::push);
      Path database = state.resolve("export-" + name + ".db");
      GatewayExport export = GatewayExport.open(name, volume, database, clock, random);
      ServedExport opened = new ServedExport(served, lock, volume, export, Upkeep.start(export));
      done = true;
      return opened;
    } catch (FileException trouble) {
      throw new StartException(
          "cannot export " + directory + " as " + name + ": " + trouble.getMessage(), trouble);
    } finally {
      if (!done) {
        open.forEach(ServedExport::letGo);
      }
    }
  }

  /** What was opened before the rest failed; that failure is the one to tell. */
  private static void letGo(AutoCloseable part) {
    try {
      part.close();
    } catch (Exception alsoThat) {
      LOG.warn("cannot close {}", part, alsoThat);
    }
  }

  /** The same on other terms. */
  ServedExport on(ServedDirectory terms) {
    return new ServedExport(terms, lock, volume, export, upkeep);
  }

  /** Makes the export behave on its terms. */
  void apply() {
    export.readOnly(served.readOnly());
    export.delegations(served.delegations());
  }

  /**
   * As front ends show it.
   *
   * @param known the groups that this machine knows
   */
  Export shown(Memberships known) {
    Memberships memberships =
        switch (served.groups()) {
          case CLAIMED -> Memberships.CLAIMED;
          case SERVER -> known;
        };
    ExportTerms terms =
        ExportTerms.USUAL
            .withSquash(served.squash())
            .withReadOnly(served.readOnly())
            .withMemberships(memberships);
    return new Export(export.name(), export.fsid(), export.tree(), terms);
  }

  /** Two gateways with two states would each take the other's work for edits made outside. */
  private static Optional<FolderLock> lock(String name, Path directory, Path state)
      throws StartException {
    Path reserved = directory.resolve(Name.RESERVED.toString());
    try {
      if (Files.isSymbolicLink(reserved)) {
        throw new StartException(
            reserved + " must be the gateway's own folder and is a link; move it away");
      }
      return Files.exists(reserved) && Files.isSameFile(reserved, state)
          ? Optional.empty()
          : Optional.of(FolderLock.take(reserved));
    } catch (StartException taken) {
      throw new StartException(
          "cannot export "
              + directory
              + " as "
              + name
              + ": one gateway at a time may serve a directory, with the state it began with; "
              + taken.getMessage(),
          taken);
    } catch (IOException trouble) {
      throw new StartException("cannot look at " + reserved + ": " + trouble, trouble);
    }
  }

  @Override
  public void close() throws FileException, IOException {
    upkeep.close();
    export.close();
    volume.close();
    if (lock.isPresent()) {
      lock.get().close();
    }
  }
}
