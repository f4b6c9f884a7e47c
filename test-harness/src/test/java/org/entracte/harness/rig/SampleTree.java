package org.entracte.harness.rig;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Makes the real tree that the end-to-end tests export: see rig/sample-tree.sh for what is in it.
 */
public final class SampleTree {
  private SampleTree() {}

  /** Makes it in {@code directory}, with up to {@code headers} C headers. Needs root. */
  public static void make(Path directory, int headers) {
    HostProgram.run(
            Duration.ofMinutes(2),
            List.of(
                ProjectFolder.rig("sample-tree.sh").toString(),
                directory.toString(),
                Integer.toString(headers)))
        .succeeded();
  }

  /** Copies a tree with everything that is in it, holes and hard links included. */
  public static void copy(Path from, Path to) {
    HostProgram.run(
            Duration.ofMinutes(2),
            List.of("cp", "-a", "--sparse=always", from + "/.", to.toString()))
        .succeeded();
  }
}
