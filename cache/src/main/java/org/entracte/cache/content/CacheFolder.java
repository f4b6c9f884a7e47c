package org.entracte.cache.content;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * The folder of a cache as it is found at a start. {@code boot} in it names the machine's start
 * under which the folder was last used: if the machine has started anew since, bytes of layers may
 * be lost that the database claims.
 */
public final class CacheFolder {
  private final Path folder;

  /**
   * How a folder was found.
   *
   * @param powerCut the machine went down under a running cache
   * @param commitsUndone of the database, none of them called safe
   */
  public record Found(boolean powerCut, int commitsUndone) {}

  public CacheFolder(Path folder) {
    this.folder = folder;
  }

  /** Where its replica is; see {@link org.entracte.cache.replica.Replica.Setup}. */
  public String databaseUrl() {
    return "jdbc:sqlite:" + folder.resolve("replica.db");
  }

  /**
   * Makes database and layers agree again, whatever ended the last run. To be called before the
   * database is opened, by the one who has locked the folder.
   *
   * <p>After a power cut the log of the database is cut where it was last called safe. Otherwise
   * everything written is still there, and is synced, so that all of the log is safe.
   *
   * @param bootId tells one start of this machine from all others; empty if the system cannot say,
   *     then power cuts are not noticed
   */
  public Found recover(LayerStore layers, Optional<String> bootId) throws IOException {
    Optional<String> before = bootBefore();
    Path log = folder.resolve("replica.db-wal");
    boolean unfinished = Files.exists(log) && Files.size(log) > 0;
    boolean powerCut =
        unfinished && bootId.isPresent() && before.isPresent() && !before.equals(bootId);
    int commitsUndone = 0;
    if (powerCut) {
      commitsUndone = cut(log);
    } else if (unfinished) {
      syncAll(layers);
    }
    if (bootId.isPresent() && !before.equals(bootId)) {
      write(bootId.get());
    }
    return new Found(powerCut, commitsUndone);
  }

  private Path bootFile() {
    return folder.resolve("boot");
  }

  private Optional<String> bootBefore() throws IOException {
    return Files.exists(bootFile())
        ? Optional.of(Files.readString(bootFile(), US_ASCII).strip())
        : Optional.empty();
  }

  private static int cut(Path log) throws IOException {
    try (FileChannel file =
        FileChannel.open(log, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      LogCut cut = LogCut.of((target, offset) -> readFully(file, target, offset));
      file.truncate(cut.keptBytes());
      file.force(true);
      return cut.commitsUndone();
    }
  }

  private static int readFully(FileChannel file, ByteBuffer target, long offset)
      throws IOException {
    int total = 0;
    int count = 0;
    while (count >= 0 && target.hasRemaining()) {
      count = file.read(target, offset + total);
      total += Math.max(0, count);
    }
    return total;
  }

  private static void syncAll(LayerStore layers) throws IOException {
    for (long number : layers.numbers()) {
      try (Layer layer = layers.open(number)) {
        layer.sync();
      }
    }
    layers.syncNames();
  }

  private void write(String bootId) throws IOException {
    Path fresh = folder.resolve("boot.new");
    try (FileChannel file =
        FileChannel.open(
            fresh,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap((bootId + "\n").getBytes(US_ASCII));
      while (bytes.hasRemaining()) {
        file.write(bytes);
      }
      file.force(true);
    }
    Files.move(fresh, bootFile(), StandardCopyOption.ATOMIC_MOVE);
    FolderSync.sync(folder);
  }
}
