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
   * everything written is still there, and is synced, so that all of the log is safe. A second
   * power cut finds in {@code cut} how much of the log the first one left, for the call that it is
   * safe stood behind the cut.
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
      write("boot", bootId.get());
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

  private int cut(Path log) throws IOException {
    try (FileChannel file =
        FileChannel.open(log, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      LogCut cut =
          LogCut.of((target, offset) -> readFully(file, target, offset), Cut.read(folder, file));
      write("cut", new Cut(Cut.salts(file), cut.keptBytes()).toString());
      file.truncate(cut.keptBytes());
      file.force(true);
      return cut.commitsUndone();
    }
  }

  /**
   * How much of a log was left; {@code cut} holds it as two numbers, hexadecimal and decimal.
   *
   * @param salts of the log, other ones once it begins anew
   */
  private record Cut(long salts, long keptBytes) {
    private static final int SALTS_AT = 16;

    static long salts(FileChannel log) throws IOException {
      ByteBuffer salts = ByteBuffer.allocate(Long.BYTES);
      readFully(log, salts, SALTS_AT);
      return salts.getLong(0);
    }

    /** What is left for sure of {@code log}. */
    static long read(Path folder, FileChannel log) throws IOException {
      Path file = folder.resolve("cut");
      if (!Files.exists(file)) {
        return 0;
      }
      String[] words = Files.readString(file, US_ASCII).strip().split(" ", -1);
      boolean same = words.length == 2 && words[0].equals(Long.toHexString(salts(log)));
      return same ? Long.parseLong(words[1]) : 0;
    }

    @Override
    public String toString() {
      return Long.toHexString(salts) + " " + keptBytes;
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

  /** All of it or nothing, for good. */
  private void write(String name, String line) throws IOException {
    Path fresh = folder.resolve(name + ".new");
    try (FileChannel file =
        FileChannel.open(
            fresh,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(US_ASCII));
      while (bytes.hasRemaining()) {
        file.write(bytes);
      }
      file.force(true);
    }
    Files.move(fresh, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    FolderSync.sync(folder);
  }
}
