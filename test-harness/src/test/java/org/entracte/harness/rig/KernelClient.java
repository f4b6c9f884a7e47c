package org.entracte.harness.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A freshly booted Linux kernel that mounts an NFSv4.1 server and runs scripts in the mount, one
 * after another or side by side, until it is closed. Its root is this machine's, read-only. Used by
 * one thread.
 */
public final class KernelClient implements AutoCloseable {
  private static final Duration BOOT_LIMIT = Duration.ofSeconds(90);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(60);
  private static final Duration POLL = Duration.ofMillis(20);

  private final Path run;
  private final Process process;
  private final GuestTurn turn;
  private int steps;

  private KernelClient(Path run, Process process, GuestTurn turn) {
    this.run = run;
    this.process = process;
    this.turn = turn;
  }

  /**
   * What to boot and mount.
   *
   * @param ports the guest reaches them; the first one is mounted
   * @param callbacks where the server reaches it in NFSv4.0, on loopback
   */
  public record Request(
      Optional<NetworkNamespace> namespace,
      List<Integer> ports,
      String export,
      String options,
      boolean mount,
      Optional<Integer> callbacks) {

    /** Mounts {@code /tree} of the server on that port of loopback. */
    public static Request port(int port) {
      return new Request(
          Optional.empty(),
          List.of(port),
          "/" + GatewayProcess.EXPORT,
          "",
          /* mount= */ true,
          Optional.empty());
    }

    /** Mounts nothing, but reaches all these servers. */
    public static Request reaching(List<Integer> ports) {
      return new Request(
          Optional.empty(),
          List.copyOf(ports),
          "/" + GatewayProcess.EXPORT,
          "",
          /* mount= */ false,
          Optional.empty());
    }

    /** Mounts another path of the server. */
    public Request at(String path) {
      return new Request(namespace, ports, path, options, mount, callbacks);
    }

    /** The port is one of that namespace's loopback. */
    public Request in(NetworkNamespace inside) {
      return new Request(Optional.of(inside), ports, export, options, mount, callbacks);
    }

    /** With more options for mount(8), separated by commas. */
    public Request with(String moreOptions) {
      return new Request(namespace, ports, export, moreOptions, mount, callbacks);
    }

    /** A mount of NFSv4.0 can be called by the server. */
    public Request called() {
      String more = options + ",clientaddr=127.0.0.1";
      return new Request(namespace, ports, export, more, mount, Optional.of(FreePorts.next()));
    }

    public Request withoutMount() {
      return new Request(namespace, ports, export, options, /* mount= */ false, callbacks);
    }
  }

  /** Boots, and answers once the mount is there; what the guest left is kept in {@code logs}. */
  public static KernelClient boot(Request request, Path logs) {
    Path run = ProjectFolder.fresh("rig");
    try {
      Files.createDirectories(logs);
      List<String> command = new ArrayList<>();
      request.namespace().ifPresent(inside -> command.addAll(inside.enter()));
      command.add(ProjectFolder.rig("kernel-client.sh").toString());
      command.add(run.toString());
      command.add(request.ports().stream().map(String::valueOf).collect(Collectors.joining(",")));
      command.add(request.export());
      command.add(request.options());
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.environment().put("ENTRACTE_RIG_MOUNT", request.mount() ? "1" : "0");
      request
          .callbacks()
          .ifPresent(port -> builder.environment().put("ENTRACTE_RIG_CALLBACKS", "" + port));
      builder.redirectErrorStream(true).redirectOutput(logs.resolve("rig.log").toFile());
      KernelClient client = started(run, builder);
      client.awaitMount(logs);
      return client;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot boot a guest", e);
    }
  }

  private static KernelClient started(Path run, ProcessBuilder builder) throws IOException {
    GuestTurn turn = GuestTurn.take();
    try {
      return new KernelClient(run, builder.start(), turn);
    } catch (IOException failed) {
      turn.close();
      throw failed;
    }
  }

  private void awaitMount(Path logs) throws IOException {
    try {
      Awaitility.await("the guest's mount")
          .atMost(BOOT_LIMIT)
          .pollInterval(POLL)
          .until(() -> Files.exists(run.resolve("mounted")) || !process.isAlive());
      if (!Files.exists(run.resolve("mounted"))) {
        throw new AssertionError(
            "no mount, status "
                + process.exitValue()
                + "\n"
                + HostProgram.text(logs.resolve("rig.log"))
                + HostProgram.text(run.resolve("boot.log")));
      }
    } catch (AssertionError | ConditionTimeoutException failed) {
      close();
      throw failed;
    }
  }

  /** Runs a script with bash in the mount and waits for its end. */
  public Finished run(String script, Duration limit) {
    return start(script).await(limit);
  }

  /** Starts a script; others may run beside it. */
  public Step start(String script) {
    try {
      steps++;
      Path made = Files.createDirectory(run.resolve("step-" + steps));
      Files.writeString(made.resolve("script"), script + "\n");
      Path step = run.resolve("steps").resolve(Integer.toString(steps));
      Files.move(made, step);
      return new Step(step);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A host folder that scripts see as {@code $ENTRACTE_RUN/data}. */
  public Path data() {
    return run.resolve("data");
  }

  /** A script that was started in the guest. */
  public final class Step {
    private final Path folder;

    private Step(Path folder) {
      this.folder = folder;
    }

    public boolean isDone() {
      return Files.exists(folder.resolve("status"));
    }

    /** Waits for its end; fails past the limit, or when the guest died. */
    public Finished await(Duration limit) {
      try {
        Awaitility.await("the guest's step " + folder.getFileName())
            .atMost(limit)
            .pollInterval(POLL)
            .until(() -> isDone() || !process.isAlive());
      } catch (ConditionTimeoutException e) {
        throw new AssertionError("did not end within " + limit + ": " + readOutput(-1), e);
      }
      if (!isDone()) {
        throw new AssertionError("the guest died: " + readOutput(-1));
      }
      return readOutput(Integer.parseInt(read("status").strip()));
    }

    private Finished readOutput(int status) {
      return new Finished(status, read("stdout"), read("stderr"));
    }

    private String read(String name) {
      try {
        Path file = folder.resolve(name);
        return Files.exists(file) ? HostProgram.text(file) : "";
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Unmounts, powers off and removes everything; fails if the mount could not be left cleanly. */
  public void shutDown() {
    try {
      Files.createFile(run.resolve("steps/stop"));
      if (!process.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("the guest did not power off within " + STOP_LIMIT);
      }
      if (process.exitValue() != 0) {
        throw new AssertionError("the guest ended with status " + process.exitValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the guest stops", e);
    } finally {
      close();
    }
  }

  /** What this guest has made for itself; nobody else's bears the name. */
  String namespace() {
    return "entracte-rig-" + process.pid();
  }

  /** Does what becomes of a guest whose tests were killed; answers whether it ended by itself. */
  boolean endsWhenLeftAlone(Duration limit) throws IOException, InterruptedException {
    process.getOutputStream().close();
    return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Ends the guest at once, without unmounting. Does nothing after {@link #shutDown}. */
  @Override
  public void close() {
    process.destroy();
    try (turn) {
      if (!process.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("the rig, pid " + process.pid() + ", did not end by SIGTERM");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
    if (Files.exists(run)) {
      ProjectFolder.remove(run);
    }
  }
}
