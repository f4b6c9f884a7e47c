package org.entracte.harness.rig;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A file system of another kind than this machine's, in a sparse file, mounted through a loop
 * device. Needs root. Used by one thread.
 */
public final class LoopDisk implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMinutes(1);

  private final Path folder;
  private final Path mount;

  /** What it is made as. */
  public enum Kind {
    BTRFS,
    EXT4,
    XFS;

    private List<String> format() {
      return switch (this) {
        case BTRFS -> List.of("mkfs.btrfs", "--quiet");
        case EXT4 -> List.of("mkfs.ext4", "-q");
        case XFS -> List.of("mkfs.xfs", "-q");
      };
    }

    /** As the kernel calls it. */
    public String word() {
      return switch (this) {
        case BTRFS -> "btrfs";
        case EXT4 -> "ext4";
        case XFS -> "xfs";
      };
    }

    /** Whether this machine's kernel has it. */
    public boolean isKnown() throws IOException {
      return Files.readAllLines(Path.of("/proc/filesystems")).stream()
          .anyMatch(line -> line.strip().equals(word()));
    }
  }

  private LoopDisk(Path folder, Path mount) {
    this.folder = folder;
    this.mount = mount;
  }

  /**
   * An empty one; it goes when it is closed.
   *
   * @param mebibytes its size; XFS wants 300, btrfs 110 at least
   * @param options for the program that makes it
   */
  public static LoopDisk make(Kind kind, int mebibytes, String... options) throws IOException {
    Path folder = ProjectFolder.fresh("disk");
    Path image = folder.resolve("image");
    Path mount = Files.createDirectory(folder.resolve("mount"));
    try {
      run("truncate", "-s", mebibytes + "M", image.toString());
      List<String> format = new ArrayList<>(kind.format());
      format.addAll(List.of(options));
      format.add(image.toString());
      HostProgram.run(LIMIT, format).succeeded();
      run("mount", "-o", "loop", image.toString(), mount.toString());
      return new LoopDisk(folder, mount);
    } catch (AssertionError failed) {
      ProjectFolder.remove(folder);
      throw failed;
    }
  }

  /** Its top directory. */
  public Path folder() {
    return mount;
  }

  /** What is free once all that was written has its place; btrfs counts it only then. */
  public long freeBytes() {
    run("sync", "-f", mount.toString());
    return mount.toFile().getFreeSpace();
  }

  private static void run(String... command) {
    HostProgram.run(LIMIT, List.of(command)).succeeded();
  }

  @Override
  public void close() {
    run("umount", mount.toString());
    ProjectFolder.remove(folder);
  }
}
