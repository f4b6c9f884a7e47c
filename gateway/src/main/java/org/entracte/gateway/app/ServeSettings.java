package org.entracte.gateway.app;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.entracte.protocol.app.StartException;
import org.entracte.protocol.app.StateFolder;
import org.entracte.protocol.app.TlsIdentity;
import org.entracte.protocol.tree.Delegations;
import org.entracte.protocol.tree.Squash;
import org.jspecify.annotations.Nullable;

/**
 * How a gateway runs.
 *
 * @param exports existing directories by name, in the order they were given
 * @param tls where certificate and key are; empty for plain HTTP
 */
record ServeSettings(
    Map<String, ServedDirectory> exports,
    int nfsPort,
    int httpPort,
    InetAddress bind,
    Path state,
    Optional<TlsIdentity.Kept> tls) {
  static final int NFS_PORT = 12049;
  static final int HTTP_PORT = 18080;

  /** Fills in what nobody said, and checks that it can be. */
  static ServeSettings of(ServeConfig config, Map<String, String> environment, Path home)
      throws StartException {
    Path state =
        config.state() == null ? StateFolder.of(environment, home, "gateway") : config.state();
    Map<String, ServedDirectory> exports = exports(config);
    Path folder = state.toAbsolutePath().normalize();
    for (ServedDirectory export : exports.values()) {
      if (real(folder).startsWith(export.directory())) {
        throw new StartException(
            "the state folder "
                + folder
                + " lies inside the export "
                + export.directory()
                + "; choose another with --state");
      }
    }
    return new ServeSettings(
        exports,
        config.nfsPort() == null ? NFS_PORT : config.nfsPort(),
        config.httpPort() == null ? HTTP_PORT : config.httpPort(),
        address(config.bind()),
        folder,
        tls(config.tlsCert(), config.tlsKey()));
  }

  private static Optional<TlsIdentity.Kept> tls(@Nullable Path certificate, @Nullable Path key)
      throws StartException {
    if (certificate == null && key == null) {
      return Optional.empty();
    }
    if (certificate == null || key == null) {
      throw new StartException(
          "TLS needs both a certificate and its key: --tls-cert FILE --tls-key FILE");
    }
    return Optional.of(new TlsIdentity.Kept(certificate.toAbsolutePath(), key.toAbsolutePath()));
  }

  /** Whether nothing differs but the exports, and where certificate and key are. */
  boolean isSameBut(ServeSettings other) {
    return nfsPort == other.nfsPort
        && httpPort == other.httpPort
        && bind.equals(other.bind)
        && state.equals(other.state)
        && tls.isPresent() == other.tls.isPresent();
  }

  private static Map<String, ServedDirectory> exports(ServeConfig config) throws StartException {
    if (config.exports() == null || config.exports().isEmpty()) {
      throw new StartException("say what to export: --export NAME=DIR");
    }
    Map<String, ServedDirectory> exports = new LinkedHashMap<>();
    for (Map.Entry<String, ServeConfig.ExportConfig> export : config.exports().entrySet()) {
      String name = export.getKey();
      ServeConfig.ExportConfig said = export.getValue();
      Path directory = said == null ? null : said.directory();
      if (!name.matches("[A-Za-z0-9_][A-Za-z0-9._-]{0,63}")) {
        throw new StartException(
            "an export's name is 1 to 64 letters, digits, '.', '_' or '-', not " + name);
      }
      if (directory == null || !Files.isDirectory(directory)) {
        throw new StartException(
            "cannot export " + name + ": " + directory + " is not a directory");
      }
      exports.put(
          name,
          new ServedDirectory(
              real(directory.toAbsolutePath()),
              squash(name, said.squash()),
              groups(name, said.groups()),
              Boolean.TRUE.equals(said.readOnly()),
              delegations(name, said.delegations())));
    }
    return exports;
  }

  private static Squash squash(String export, @Nullable String said) throws StartException {
    return switch (said) {
      case null -> Squash.REMOTE_ROOT;
      case "remote-root" -> Squash.REMOTE_ROOT;
      case "none" -> Squash.NONE;
      case "root" -> Squash.ROOT;
      case "all" -> Squash.ALL;
      default ->
          throw new StartException(
              "squash of export " + export + " is remote-root, none, root or all, not " + said);
    };
  }

  private static ServedDirectory.Groups groups(String export, @Nullable String said)
      throws StartException {
    return switch (said) {
      case null -> ServedDirectory.Groups.CLAIMED;
      case "claimed" -> ServedDirectory.Groups.CLAIMED;
      case "server" -> ServedDirectory.Groups.SERVER;
      default ->
          throw new StartException(
              "groups of export " + export + " is claimed or server, not " + said);
    };
  }

  private static Delegations.Most delegations(String export, @Nullable String said)
      throws StartException {
    return switch (said) {
      case null -> Delegations.Most.WRITING;
      case "write" -> Delegations.Most.WRITING;
      case "read" -> Delegations.Most.READING;
      case "none" -> Delegations.Most.NOTHING;
      default ->
          throw new StartException(
              "delegations of export " + export + " are write, read or none, not " + said);
    };
  }

  /** Follows links as far as the path exists. */
  private static Path real(Path path) throws StartException {
    try {
      Path parent = path.getParent();
      Path last = path.getFileName();
      if (Files.exists(path) || parent == null || last == null) {
        return path.toRealPath();
      }
      return real(parent).resolve(last);
    } catch (IOException unreadable) {
      throw new StartException("cannot look at " + path + ": " + unreadable, unreadable);
    }
  }

  private static InetAddress address(@Nullable String bind) throws StartException {
    try {
      return InetAddress.ofLiteral(bind == null ? "127.0.0.1" : bind);
    } catch (IllegalArgumentException noAddress) {
      throw new StartException("not an IP address to listen on: " + bind, noAddress);
    }
  }
}
