package org.entracte.harness.rig;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A laptop's cache, which can be killed and started again on the same ports with the same folder.
 * Used by one thread.
 */
public final class CacheProcess implements AutoCloseable {
  public static final String DEVICE = "laptop-7";

  private final String device;
  private final URI export;
  private final Path folder;
  private final Optional<NetworkNamespace> namespace;
  private final Path logs;
  private final int nfsPort = FreePorts.next();
  private final int httpPort = FreePorts.next();
  private List<String> trust = List.of();
  private int starts;
  private Optional<ServerProcess> running = Optional.empty();

  private CacheProcess(
      String device, URI export, Path folder, Optional<NetworkNamespace> namespace, Path logs) {
    this.device = device;
    this.export = export;
    this.folder = folder;
    this.namespace = namespace;
    this.logs = logs;
  }

  /** A cache of {@code export}, not started yet; what it keeps in {@code folder}. */
  public static CacheProcess of(URI export, Path folder, Path logs) {
    return named(DEVICE, export, folder, logs);
  }

  /** The same for one of several laptops. */
  public static CacheProcess named(String device, URI export, Path folder, Path logs) {
    return new CacheProcess(device, export, folder, Optional.empty(), logs);
  }

  /** The same in a namespace, on that namespace's loopback. */
  public static CacheProcess in(NetworkNamespace namespace, URI export, Path folder, Path logs) {
    return new CacheProcess(DEVICE, export, folder, Optional.of(namespace), logs);
  }

  /** From the next start on it trusts the certificates in this file, and no others. */
  public CacheProcess trusting(Path certificates) {
    trust = List.of("--ca", certificates.toString());
    return this;
  }

  /** Starts it and waits until it serves, connected or not. */
  public CacheProcess start() {
    List<String> command = new ArrayList<>();
    namespace.ifPresent(inside -> command.addAll(inside.enter()));
    command.addAll(List.of(ProjectFolder.launcher().toString(), "mount", export.toString()));
    command.addAll(List.of("--cache", cache().toString(), "--device", device));
    command.addAll(List.of("--nfs-port", Integer.toString(nfsPort)));
    command.addAll(List.of("--http-port", Integer.toString(httpPort)));
    command.addAll(trust);
    starts++;
    ServerProcess server = ServerProcess.start(command, log(starts));
    running = Optional.of(server);
    server.awaitReady();
    return this;
  }

  public void kill() {
    running.orElseThrow().kill();
    running = Optional.empty();
  }

  /** SIGTERM; answers the exit status. */
  public int stop() {
    int status = running.orElseThrow().stop();
    running = Optional.empty();
    return status;
  }

  /** How it ended without being told to, and the last that it said; empty while it runs. */
  public Optional<String> endedByItself() {
    return running.orElseThrow().endedByItself();
  }

  /** The lines with {@code text} in the logs of all its starts. */
  public List<String> logged(String text) {
    List<String> found = new ArrayList<>();
    for (int start = 1; start <= starts; start++) {
      ServerProcess.said(log(start))
          .lines()
          .filter(line -> line.contains(text))
          .forEach(found::add);
    }
    return found;
  }

  private Path log(int start) {
    return logs.resolve("cache-" + start);
  }

  /** Keeps what its threads are at beside its log. */
  public void tellThreads() {
    running.orElseThrow().tellThreads();
  }

  public int nfsPort() {
    return nfsPort;
  }

  public URI webdav() {
    return URI.create("http://127.0.0.1:" + httpPort + "/" + GatewayProcess.EXPORT);
  }

  /** The folder given as {@code --cache}. */
  public Path cache() {
    return folder.resolve("cache");
  }

  /** The commands that talk to this cache. */
  public CommandLine commands() {
    return new CommandLine(cache(), namespace);
  }

  @Override
  public void close() {
    running.filter(ServerProcess::isAlive).ifPresent(ServerProcess::kill);
    running = Optional.empty();
  }
}
