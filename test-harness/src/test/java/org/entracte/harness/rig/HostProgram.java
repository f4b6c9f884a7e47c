package org.entracte.harness.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs a program of this machine to its end. */
public final class HostProgram {
  private HostProgram() {}

  /** Runs {@code command} in the current folder. Fails when it takes longer than {@code limit}. */
  public static Finished run(Duration limit, List<String> command) {
    return run(limit, Path.of("."), Map.of(), command);
  }

  /** Runs {@code command} in {@code folder} with more environment variables. */
  public static Finished run(
      Duration limit, Path folder, Map<String, String> environment, List<String> command) {
    try {
      Path stdout = Files.createTempFile("entracte-", ".out");
      Path stderr = Files.createTempFile("entracte-", ".err");
      try {
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().putAll(environment);
        builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        builder.redirectOutput(stdout.toFile()).redirectError(stderr.toFile());
        int status = await(builder.start(), limit, command);
        return new Finished(status, text(stdout), text(stderr));
      } finally {
        Files.delete(stdout);
        Files.delete(stderr);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot run " + command, e);
    }
  }

  private static int await(Process process, Duration limit, List<String> command) {
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError(command + " still runs after " + limit);
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for " + command, e);
    } finally {
      process.destroyForcibly();
    }
  }

  /** The text of a file that may hold any bytes; what is not UTF-8 is shown as U+FFFD. */
  static String text(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }
}
