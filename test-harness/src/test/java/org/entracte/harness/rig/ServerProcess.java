package org.entracte.harness.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * One start of a server: a child process that prints a line {@code ready key=value ...} on its
 * standard output once it serves. Its output is kept in two files. Used by one thread.
 */
final class ServerProcess {
  private static final Duration READY_LIMIT = Duration.ofSeconds(60);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
  private static final int LAST_LINES = 40;

  private final Process process;
  private final Thread atExit;
  private final Path stdout;
  private final Path stderr;

  private ServerProcess(Process process, Path stdout, Path stderr) {
    this.process = process;
    this.stdout = stdout;
    this.stderr = stderr;
    this.atExit = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /** As the first start by a person does; once for all tests. */
  private static final class Prepared {
    static final String SAID = CommandLine.bare("prepare").succeeded();
  }

  /** Starts {@code command}; its output goes to {@code log} with .out and .err appended. */
  static ServerProcess start(List<String> command, Path log) {
    try {
      Files.createDirectories(log.toAbsolutePath().getParent());
      Path stdout = Path.of(log + ".out");
      Path stderr = errors(log);
      Objects.requireNonNull(Prepared.SAID);
      // Whoever runs the tests may have SIGHUP ignored, as under nohup: servers begin as ever.
      List<String> whole = new ArrayList<>(List.of("env", "--default-signal=HUP"));
      whole.addAll(command);
      ProcessBuilder builder = new ProcessBuilder(whole);
      builder.environment().put("ENTRACTE_BUILD", "never");
      builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
      builder.redirectInput(Path.of("/dev/null").toFile());
      builder.redirectOutput(stdout.toFile()).redirectError(stderr.toFile());
      return new ServerProcess(builder.start(), stdout, stderr);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + command, e);
    }
  }

  /** Waits for the ready line and answers its values by key. */
  Map<String, String> awaitReady() {
    Awaitility.await("ready line in " + stdout)
        .atMost(READY_LIMIT)
        .pollInterval(Duration.ofMillis(25))
        .until(() -> readyLine().isPresent() || !process.isAlive());
    String line =
        readyLine()
            .orElseThrow(
                () ->
                    new AssertionError(
                        "ended with status "
                            + process.exitValue()
                            + " before it was ready:\n"
                            + read(stderr)));
    Map<String, String> values = new HashMap<>();
    for (String word : line.substring("ready ".length()).split(" ", -1)) {
      int equals = word.indexOf('=');
      if (equals > 0) {
        values.put(word.substring(0, equals), word.substring(equals + 1));
      }
    }
    return values;
  }

  private Optional<String> readyLine() {
    String printed = read(stdout);
    return printed
        .substring(0, printed.lastIndexOf('\n') + 1)
        .lines()
        .filter(line -> line.startsWith("ready "))
        .findFirst();
  }

  /** What the start that was given {@code log} wrote to its standard error so far. */
  static String said(Path log) {
    return read(errors(log));
  }

  private static Path errors(Path log) {
    return Path.of(log + ".err");
  }

  boolean isAlive() {
    return process.isAlive();
  }

  long pid() {
    return process.pid();
  }

  /** How it ended without being told to, and the last that it said; empty while it runs. */
  Optional<String> endedByItself() {
    if (process.isAlive()) {
      return Optional.empty();
    }
    List<String> said = read(stderr).lines().toList();
    List<String> last = said.subList(Math.max(0, said.size() - LAST_LINES), said.size());
    return Optional.of(
        "ended by itself with status "
            + process.exitValue()
            + " after:\n"
            + String.join("\n", last));
  }

  /** Keeps what its threads are at, and which locks they hold, beside its log. */
  void tellThreads() {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    Path all = stdout.resolveSibling(stdout.getFileName() + ".threads");
    Path locks = stdout.resolveSibling(stdout.getFileName() + ".locks");
    try {
      Files.writeString(locks, jcmd(jcmd, "Thread.print", "-l").stdout());
    } catch (IOException failed) {
      throw new UncheckedIOException("cannot keep what the threads are at", failed);
    }
    jcmd(jcmd, "Thread.dump_to_file", all.toString()).succeeded();
  }

  private Finished jcmd(Path jcmd, String command, String argument) {
    String pid = Long.toString(pid());
    return HostProgram.run(STOP_LIMIT, List.of(jcmd.toString(), pid, command, argument));
  }

  /** SIGKILL: the process has no chance to tidy up. Answers once it is gone. */
  void kill() {
    process.destroyForcibly();
    awaitEnd();
  }

  /** SIGTERM. Fails if it does not end in time, and kills it then. */
  int stop() {
    process.destroy();
    return awaitEnd();
  }

  private int awaitEnd() {
    try {
      if (!process.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("pid " + pid() + " did not stop within " + STOP_LIMIT);
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a server stops", e);
    } finally {
      process.destroyForcibly();
      forget();
    }
  }

  private void forget() {
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException shuttingDown) {
      // The hook itself is about to kill the process, which is what was wanted.
      process.destroyForcibly();
    }
  }

  private static String read(Path file) {
    try {
      return HostProgram.text(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
