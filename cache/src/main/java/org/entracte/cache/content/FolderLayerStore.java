package org.entracte.cache.content;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Layers as sparse files {@code <folder>/<hh>/<number in hex>.layer}, hh its low byte. Safe for
 * many threads.
 */
public final class FolderLayerStore implements LayerStore {
  private static final String SUFFIX = ".layer";

  private static final long MOST_KEPT_BACK_BYTES = 64L << 20;
  private static final int KEPT_BACK_SHARE = 4;

  private final Path folder;
  private final FileStore disk;

  /** For the log and the replica's rows, which must go on when content finds no room. */
  private final long keptBackBytes;

  /** Directories with names made or deleted since they were synced. */
  private final Set<Path> changed = ConcurrentHashMap.newKeySet();

  /** Uses {@code folder}, making it if it is not there. */
  public FolderLayerStore(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder);
    changed.add(Objects.requireNonNull(folder.toAbsolutePath().getParent()));
    this.disk = Files.getFileStore(folder);
    this.keptBackBytes = Math.min(MOST_KEPT_BACK_BYTES, disk.getTotalSpace() / KEPT_BACK_SHARE);
  }

  @Override
  public Layer create(long number) throws IOException {
    Path file = fileOf(number);
    Path directory = Objects.requireNonNull(file.getParent());
    if (!Files.isDirectory(directory)) {
      Files.createDirectories(directory);
      changed.add(folder);
    }
    Layer made =
        open(
            file,
            Set.of(
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.SPARSE));
    changed.add(directory);
    return made;
  }

  @Override
  public Layer open(long number) throws IOException {
    return open(fileOf(number), Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE));
  }

  private static Layer open(Path file, Set<OpenOption> options) throws IOException {
    return new FileLayer(FileChannel.open(file, options));
  }

  @Override
  public void delete(long number) throws IOException {
    Path file = fileOf(number);
    if (Files.deleteIfExists(file)) {
      changed.add(Objects.requireNonNull(file.getParent()));
    }
  }

  @Override
  public List<Long> numbers() throws IOException {
    List<Long> numbers = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder, 2)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        String name = file.getFileName().toString();
        if (name.endsWith(SUFFIX)) {
          numbers.add(Long.parseUnsignedLong(name, 0, name.length() - SUFFIX.length(), 16));
        }
      }
    }
    return numbers;
  }

  @Override
  public void syncNames() throws IOException {
    for (Path directory : List.copyOf(changed)) {
      changed.remove(directory);
      boolean done = false;
      try {
        FolderSync.sync(directory);
        done = true;
      } finally {
        if (!done) {
          changed.add(directory);
        }
      }
    }
  }

  @Override
  public long availableBytes() throws IOException {
    return Math.max(0, disk.getUsableSpace() - keptBackBytes);
  }

  private Path fileOf(long number) {
    return folder
        .resolve(String.format("%02x", number & 0xff))
        .resolve(Long.toHexString(number) + SUFFIX);
  }
}
