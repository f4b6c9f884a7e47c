package org.entracte.harness.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;

/**
 * nfs-ganesha with its VFS back end, NFSv4 alone on loopback, with one export of the name that a
 * {@link GatewayProcess} gives its own. Used by one thread.
 */
public final class GaneshaProcess implements AutoCloseable {
  private static final Duration READY_LIMIT = Duration.ofSeconds(30);

  private final ServerProcess server;
  private final int port;

  private GaneshaProcess(ServerProcess server, int port) {
    this.server = server;
    this.port = port;
  }

  /** Starts it and waits until it takes connections; what it keeps goes to {@code folder}. */
  public static GaneshaProcess start(Path tree, Path folder, Path logs) {
    try {
      int port = FreePorts.next();
      Files.createDirectories(folder.resolve("recovery"));
      // Where it wants to put its own files, whatever it is told.
      Files.createDirectories(Path.of("/run/ganesha"));
      Files.createDirectories(logs);
      Path file = Files.writeString(folder.resolve("ganesha.conf"), settings(tree, folder, port));
      List<String> command =
          List.of(
              "ganesha.nfsd",
              "-F",
              "-f",
              file.toString(),
              "-L",
              logs.resolve("ganesha.log").toString(),
              "-p",
              folder.resolve("ganesha.pid").toString());
      GaneshaProcess started =
          new GaneshaProcess(ServerProcess.start(command, logs.resolve("ganesha")), port);
      started.awaitReady(logs);
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start nfs-ganesha", e);
    }
  }

  private static String settings(Path tree, Path folder, int port) {
    return """
    NFS_CORE_PARAM {
      NFS_Protocols = 4; NFS_Port = %d; Bind_addr = 127.0.0.1;
      Enable_NLM = false; Enable_RQUOTA = false; Enable_UDP = false;
    }
    NFSv4 {
      Graceless = true; Lease_Lifetime = 90; Minor_Versions = 1, 2;
      Only_Numeric_Owners = true; Allow_Numeric_Owners = true;
      RecoveryBackend = fs; RecoveryRoot = "%s";
    }
    EXPORT {
      Export_Id = 1; Path = "%s"; Pseudo = "/%s"; Access_Type = RW;
      Squash = No_Root_Squash; SecType = sys; Protocols = 4; Transports = TCP;
      FSAL { Name = VFS; }
    }
    LOG { Default_Log_Level = EVENT; }
    """
        .formatted(port, folder.resolve("recovery"), tree, GatewayProcess.EXPORT);
  }

  private void awaitReady(Path logs) throws IOException {
    Awaitility.await("nfs-ganesha")
        .atMost(READY_LIMIT)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> !server.isAlive() || accepts());
    if (!server.isAlive()) {
      throw new AssertionError(
          "nfs-ganesha did not start:\n"
              + HostProgram.text(logs.resolve("ganesha.err"))
              + HostProgram.text(logs.resolve("ganesha.log")));
    }
  }

  private boolean accepts() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException notYet) {
      return false;
    }
  }

  public int nfsPort() {
    return port;
  }

  public long pid() {
    return server.pid();
  }

  @Override
  public void close() {
    if (server.isAlive()) {
      server.kill();
    }
  }
}
