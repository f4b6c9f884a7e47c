package org.entracte.gateway.app;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.entracte.protocol.app.ConfigFile;
import org.entracte.protocol.app.ExitCode;
import org.entracte.protocol.app.Program;
import org.entracte.protocol.app.StartException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "serve",
    description = "Export directories over NFSv4 and WebDAV, in the foreground.",
    mixinStandardHelpOptions = true,
    versionProvider = Program.Version.class)
final class ServeCommand implements Callable<Integer> {
  @Option(
      names = "--export",
      paramLabel = "NAME=DIR",
      description = "A directory and the name it is served under; may be given several times.")
  private @Nullable Map<String, Path> exports;

  @Option(
      names = "--read-only",
      paramLabel = "NAME",
      description = "Nothing may be changed through this export; may be given several times.")
  private @Nullable List<String> readOnly;

  @Option(
      names = "--squash",
      paramLabel = "NAME=WHO",
      description =
          "Whom NFS clients of an export are taken for: remote-root, none, root or all. Default:"
              + " remote-root.")
  private @Nullable Map<String, String> squash;

  @Option(
      names = "--groups",
      paramLabel = "NAME=WHOSE",
      description =
          "Whose word counts for the groups that an export's NFS users are in: claimed (what their"
              + " machine says, 16 at most) or server (what this machine knows). Default: claimed.")
  private @Nullable Map<String, String> groups;

  @Option(
      names = "--delegations",
      paramLabel = "NAME=WHAT",
      description =
          "Whether NFS clients may be given files of an export for a while, so that they open them"
              + " without asking: write (for reading and writing), read, or none. Default: write.")
  private @Nullable Map<String, String> delegations;

  @Option(
      names = "--nfs-port",
      paramLabel = "N",
      description = "NFSv4. Default: " + ServeSettings.NFS_PORT + "; 0: any free port.")
  private @Nullable Integer nfsPort;

  @Option(
      names = "--http-port",
      paramLabel = "N",
      description =
          "WebDAV and laptops' caches. Default: " + ServeSettings.HTTP_PORT + "; 0: any free port.")
  private @Nullable Integer httpPort;

  @Option(
      names = "--bind",
      paramLabel = "ADDRESS",
      description =
          "The address to listen on. Default: 127.0.0.1, so that only this machine can connect.")
  private @Nullable String bind;

  @Option(
      names = "--tls-cert",
      paramLabel = "FILE",
      description =
          "Serve HTTPS instead of HTTP with this certificate, followed by those of its issuers"
              + " (PEM).")
  private @Nullable Path tlsCert;

  @Option(
      names = "--tls-key",
      paramLabel = "FILE",
      description = "The certificate's private key (PEM, PKCS#8, not encrypted).")
  private @Nullable Path tlsKey;

  @Option(
      names = "--state",
      paramLabel = "DIR",
      description =
          "Where the gateway keeps its database. Default: entracte/gateway in the user's state"
              + " folder.")
  private @Nullable Path state;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "YAML with the same settings; options here win.")
  private @Nullable Path config;

  @Override
  public Integer call() throws Exception {
    Optional<GatewayProgram.Source> source =
        config == null && tlsCert == null ? Optional.empty() : Optional.of(this::settings);
    GatewayProgram.run(settings(), source, System.out);
    return ExitCode.OK.code();
  }

  private ServeSettings settings() throws StartException {
    ServeConfig said = new ServeConfig(said(), nfsPort, httpPort, bind, state, tlsCert, tlsKey);
    ServeConfig file =
        config == null
            ? ServeConfig.EMPTY
            : ConfigFile.read(config, ServeConfig.class, ServeConfig.EMPTY);
    ServeConfig all =
        file.under(said)
            .refined(new ServeConfig.Refinements(squash, readOnly, delegations, groups));
    return ServeSettings.of(all, System.getenv(), Path.of(System.getProperty("user.home")));
  }

  private @Nullable Map<String, ServeConfig.ExportConfig> said() {
    if (exports == null) {
      return null;
    }
    Map<String, ServeConfig.ExportConfig> said = new LinkedHashMap<>();
    exports.forEach((name, directory) -> said.put(name, new ServeConfig.ExportConfig(directory)));
    return said;
  }
}
