package org.entracte.harness.rig;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.entracte.protocol.app.TlsIdentity;

/**
 * A gateway with one export, which can be killed and started again on the same ports with the same
 * state. Used by one thread.
 */
public final class GatewayProcess implements AutoCloseable {
  public static final String EXPORT = "tree";

  private List<String> options;
  private final Path folder;
  private final Optional<NetworkNamespace> namespace;
  private final Path logs;
  private final int nfsPort = FreePorts.next();
  private final int httpPort = FreePorts.next();
  private List<String> wrapper = List.of();
  private String scheme = "http";
  private int starts;
  private Optional<ServerProcess> running = Optional.empty();

  private GatewayProcess(
      List<String> options, Path folder, Optional<NetworkNamespace> namespace, Path logs) {
    this.options = List.copyOf(options);
    this.folder = folder;
    this.namespace = namespace;
    this.logs = logs;
  }

  /** A gateway for {@code tree} on loopback, not started yet; state in {@code folder}. */
  public static GatewayProcess on(Path tree, Path folder, Path logs) {
    return new GatewayProcess(exporting(tree, folder), folder, Optional.empty(), logs);
  }

  /** The same in a namespace, listening on that namespace's address. */
  public static GatewayProcess in(NetworkNamespace namespace, Path tree, Path folder, Path logs) {
    List<String> options = new ArrayList<>(exporting(tree, folder));
    options.addAll(List.of("--bind", namespace.address()));
    return new GatewayProcess(options, folder, Optional.of(namespace), logs);
  }

  /** One that runs as root but obeys the modes of files, so that it can be refused. */
  public static GatewayProcess obeyingModes(Path tree, Path folder, Path logs) {
    GatewayProcess gateway = on(tree, folder, logs);
    gateway.wrapper = List.of("setpriv", "--bounding-set", "-dac_override", "--");
    return gateway;
  }

  /** One whose Java has these options too. */
  public GatewayProcess withJava(String javaOptions) {
    wrapper = List.of("env", "ENTRACTE_JAVA_OPTS=" + javaOptions);
    return this;
  }

  /** The same over HTTPS. */
  public GatewayProcess withTls(TlsIdentity.Kept kept) {
    List<String> more = new ArrayList<>(options);
    more.addAll(List.of("--tls-cert", kept.certificate().toString()));
    more.addAll(List.of("--tls-key", kept.key().toString()));
    options = List.copyOf(more);
    scheme = "https";
    return this;
  }

  /** A gateway that finds everything but its ports in a configuration file. */
  public static GatewayProcess configured(Path file, Path folder, Path logs) {
    return new GatewayProcess(List.of("--config", file.toString()), folder, Optional.empty(), logs);
  }

  private static List<String> exporting(Path tree, Path folder) {
    return List.of("--export", EXPORT + "=" + tree, "--state", state(folder).toString());
  }

  private static Path state(Path folder) {
    return folder.resolve("gateway-state");
  }

  /** Starts it and waits until it serves. */
  public GatewayProcess start() {
    List<String> command = new ArrayList<>();
    namespace.ifPresent(inside -> command.addAll(inside.enter()));
    command.addAll(wrapper);
    command.addAll(List.of(ProjectFolder.launcher().toString(), "serve"));
    command.addAll(options);
    command.addAll(List.of("--nfs-port", Integer.toString(nfsPort)));
    command.addAll(List.of("--http-port", Integer.toString(httpPort)));
    starts++;
    ServerProcess server = ServerProcess.start(command, logs.resolve("gateway-" + starts));
    running = Optional.of(server);
    server.awaitReady();
    return this;
  }

  /** The same tree under another name from the next start on. */
  public GatewayProcess renameExport(String name) {
    options = options.stream().map(word -> word.replace(EXPORT + "=", name + "=")).toList();
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

  /** What it has logged since its last start. */
  public String log() throws IOException {
    return HostProgram.text(logs.resolve("gateway-" + starts + ".err"));
  }

  /** SIGHUP. */
  public void hangUp() {
    HostProgram.run(Duration.ofSeconds(10), List.of("kill", "-HUP", Long.toString(pid())))
        .succeeded();
  }

  public int nfsPort() {
    return nfsPort;
  }

  /** Of the running process, which is Java itself. */
  public long pid() {
    return running.orElseThrow().pid();
  }

  public Path state() {
    return state(folder);
  }

  /** The address of the export, for a browser or a cache; it ends without a slash. */
  public URI export() {
    String host = namespace.map(NetworkNamespace::address).orElse("127.0.0.1");
    return URI.create(scheme + "://" + host + ":" + httpPort + "/" + EXPORT);
  }

  @Override
  public void close() {
    running.filter(ServerProcess::isAlive).ifPresent(ServerProcess::kill);
    running = Optional.empty();
  }
}
