package org.entracte.cache.content;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Saved files in one folder, which is made when the first comes. */
public final class FolderSavedFiles implements SavedFiles {
  private static final int MOST_OF_A_NAME = 10_000;

  private final Path folder;

  public FolderSavedFiles(Path folder) {
    this.folder = folder;
  }

  @Override
  public Saved create(String name) throws IOException {
    Files.createDirectories(folder);
    for (int attempt = 1; attempt < MOST_OF_A_NAME; attempt++) {
      Path file = folder.resolve(attempt == 1 ? name : attempt + "-" + name);
      if (!Files.exists(file)) {
        FileChannel channel =
            FileChannel.open(
                file,
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.SPARSE);
        return new Saved(file.toString(), new FileLayer(channel));
      }
    }
    throw new IOException("too many files named " + name + " in " + folder + "; remove some");
  }

  @Override
  public void sync() throws IOException {
    for (Path directory : new Path[] {folder, folder.toAbsolutePath().getParent()}) {
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }
}
