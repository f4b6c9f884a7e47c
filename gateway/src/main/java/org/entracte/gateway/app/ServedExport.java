package org.entracte.gateway.app;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.random.RandomGenerator;
import org.entracte.gateway.export.PosixVolume;
import org.entracte.gateway.export.Volume;
import org.entracte.gateway.journal.Journal;
import org.entracte.gateway.state.StateStore;
import org.entracte.gateway.tree.Deeds;
import org.entracte.gateway.tree.ExportTree;
import org.entracte.gateway.tree.Registry;
import org.entracte.gateway.tree.Reserve;
import org.entracte.protocol.app.StartException;
import org.entracte.protocol.tree.Export;
import org.entracte.protocol.tree.FileException;

/** One exported directory with its state, recovered and ready to serve. */
final class ServedExport implements AutoCloseable {
  private final Export export;
  private final Journal journal;
  private final StateStore store;
  private final Volume volume;
  private final Reserve reserve;

  private ServedExport(
      Export export, Journal journal, StateStore store, Volume volume, Reserve reserve) {
    this.export = export;
    this.journal = journal;
    this.store = store;
    this.volume = volume;
    this.reserve = reserve;
  }

  /** Opens it, and settles what a crash left half done. */
  static ServedExport open(
      String name, Path directory, Path state, RandomGenerator random, InstantSource clock)
      throws StartException {
    Path database = state.resolve("export-" + name + ".db");
    try {
      Volume volume = PosixVolume.open(directory);
      StateStore store = new StateStore(DriverManager.getConnection("jdbc:sqlite:" + database));
      Journal journal = new Journal(store, random);
      Registry registry = new Registry(store, volume, journal, clock, random);
      Reserve reserve = new Reserve(registry);
      Deeds deeds = new Deeds(registry, reserve);
      deeds.recover();
      reserve.reconcile();
      deeds.sweepStaging();
      ExportTree tree = new ExportTree(registry, reserve, deeds);
      return new ServedExport(new Export(name, fsid(name), tree), journal, store, volume, reserve);
    } catch (FileException | SQLException trouble) {
      throw new StartException(
          "cannot export " + directory + " as " + name + ": " + trouble.getMessage(), trouble);
    }
  }

  Export export() {
    return export;
  }

  /** The last row of its journal. */
  long head() throws FileException {
    return journal.position().number();
  }

  /** From the name alone, so that it stays whatever becomes of the state. */
  private static long fsid(String name) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.wrap(digest).getLong() >>> 1;
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java platform has SHA-256", impossible);
    }
  }

  @Override
  public void close() throws FileException {
    reserve.close();
    store.close();
    volume.close();
  }
}
