package org.entracte.harness.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Where the launcher and the rig's scripts are. */
public final class ProjectFolder {
  private ProjectFolder() {}

  /** The project's root: the nearest folder above the current one that holds the launcher. */
  public static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (folder != null && !Files.isExecutable(folder.resolve("bin/entracte"))) {
      folder = folder.getParent();
    }
    if (folder == null) {
      throw new IllegalStateException("no bin/entracte above " + Path.of("").toAbsolutePath());
    }
    return folder;
  }

  public static Path launcher() {
    return root().resolve("bin/entracte");
  }

  public static Path rig(String name) {
    return root().resolve("test-harness/rig").resolve(name);
  }

  /** A fresh folder for what a test makes, with a path short and plain enough for a kernel line. */
  public static Path fresh(String purpose) {
    try {
      return Files.createTempDirectory("entracte-" + purpose + "-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Removes what {@link #fresh} made, whatever names and modes lie in it. */
  public static void remove(Path folder) {
    HostProgram.run(
            Duration.ofMinutes(1), List.of("rm", "-rf", "--one-file-system", folder.toString()))
        .succeeded();
  }
}
