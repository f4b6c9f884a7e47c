package org.entracte.harness.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** A WebDAV export mounted on this machine by davfs2. Needs root and FUSE. */
public final class DavfsMount implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** Where davfs2 of Debian has the caches of mounts that root makes. */
  private static final Path CACHES = Path.of("/var/cache/davfs2");

  private final Path directory;

  private DavfsMount(Path directory) {
    this.directory = directory;
  }

  /** Mounts {@code export} below {@code folder}, where its configuration is written too. */
  public static DavfsMount of(URI export, Path folder) {
    try {
      Path directory = Files.createDirectories(folder.resolve("davfs"));
      Path configuration = folder.resolve("davfs2.conf");
      Files.writeString(
          configuration,
          "ask_auth 0\nbuf_size 64\ndelay_upload 0\ndir_refresh 1\nfile_refresh 0\n");
      HostProgram.run(
              LIMIT,
              List.of(
                  "mount",
                  "-t",
                  "davfs",
                  "-o",
                  "conf=" + configuration,
                  export + "/",
                  directory.toString()))
          .succeeded();
      return new DavfsMount(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Path directory() {
    return directory;
  }

  /** Uploads what it holds back, and unmounts. */
  public void unmount() {
    HostProgram.run(LIMIT, List.of("umount", directory.toString())).succeeded();
  }

  @Override
  public void close() {
    if (HostProgram.run(LIMIT, List.of("mountpoint", "-q", directory.toString())).status() == 0) {
      HostProgram.run(LIMIT, List.of("umount", "-l", directory.toString())).succeeded();
    }
    removeCache();
  }

  /** davfs2 keeps what it cached of each mount; none of ours ever comes back. */
  private void removeCache() {
    String mangled = directory.toString().substring(1).replace('/', '-');
    try (Stream<Path> all = Files.list(CACHES)) {
      all.filter(each -> each.getFileName().toString().contains("+" + mangled + "+"))
          .forEach(ProjectFolder::remove);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
