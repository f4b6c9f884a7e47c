package org.entracte.cache.app;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.entracte.protocol.app.ConfigFile;
import org.entracte.protocol.app.ExitCode;
import org.entracte.protocol.app.Program;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "mount",
    description = "Keep a local copy of an export and serve it here, in the foreground.",
    mixinStandardHelpOptions = true,
    versionProvider = Program.Version.class)
final class MountCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "URL",
      description = "The export: http://HOST:PORT/NAME or https://HOST:PORT/NAME.")
  private @Nullable String url;

  @Option(
      names = "--cache",
      paramLabel = "DIR",
      description =
          "Where replica, content and unsent edits live. Default: entracte/cache in the user's"
              + " state folder.")
  private @Nullable Path cache;

  @Option(
      names = "--nfs-port",
      paramLabel = "N",
      description = "NFSv4 on 127.0.0.1. Default: " + MountSettings.NFS_PORT + "; 0: any free.")
  private @Nullable Integer nfsPort;

  @Option(
      names = "--http-port",
      paramLabel = "N",
      description = "WebDAV on 127.0.0.1. Default: " + MountSettings.HTTP_PORT + "; 0: any free.")
  private @Nullable Integer httpPort;

  @Option(
      names = "--device",
      paramLabel = "NAME",
      description = "This laptop's name in conflict copies. Default: the host name.")
  private @Nullable String device;

  @Option(
      names = "--cache-size",
      paramLabel = "SIZE",
      description = "Disk for content, such as 20g (the default). What is unsent comes on top.")
  private @Nullable String cacheSize;

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      description =
          "For https: certificates (PEM) of the authorities to trust, or the gateway's own. Default:"
              + " those that this machine trusts.")
  private @Nullable Path ca;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "YAML with the same settings; options here win.")
  private @Nullable Path config;

  @Override
  public Integer call() throws Exception {
    MountConfig said = new MountConfig(url, cache, nfsPort, httpPort, device, cacheSize, ca);
    MountConfig file =
        config == null
            ? MountConfig.EMPTY
            : ConfigFile.read(config, MountConfig.class, MountConfig.EMPTY);
    MountSettings settings =
        MountSettings.of(
            file.under(said), System.getenv(), Path.of(System.getProperty("user.home")), host());
    CacheProgram.run(settings, System.out);
    return ExitCode.OK.code();
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException unnamed) {
      return "laptop";
    }
  }
}
