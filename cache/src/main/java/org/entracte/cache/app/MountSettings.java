package org.entracte.cache.app;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.entracte.protocol.app.StartException;
import org.entracte.protocol.app.StateFolder;
import org.jspecify.annotations.Nullable;

/**
 * How a cache runs.
 *
 * @param export address of the export, without a slash at its end
 * @param name of the export
 * @param cacheSizeBytes how much content may stay on the disk
 * @param ca whose certificates to accept; empty for those whom this machine trusts
 */
record MountSettings(
    URI export,
    String name,
    Path cache,
    int nfsPort,
    int httpPort,
    String device,
    long cacheSizeBytes,
    Optional<Path> ca) {
  static final int NFS_PORT = 12149;
  static final int HTTP_PORT = 18180;
  private static final long CACHE_SIZE_BYTES = 20L << 30;

  /**
   * Fills in what nobody said.
   *
   * @param hostName this machine's
   */
  static MountSettings of(
      MountConfig config, Map<String, String> environment, Path home, String hostName)
      throws StartException {
    URI export = export(config.gateway());
    if (config.ca() != null && !isTls(export)) {
      throw StartException.usage("--ca is for addresses that begin with https://, not " + export);
    }
    Path cache =
        config.cache() == null ? StateFolder.of(environment, home, "cache") : config.cache();
    return new MountSettings(
        export,
        export.getRawPath().substring(1),
        cache.toAbsolutePath().normalize(),
        config.nfsPort() == null ? NFS_PORT : config.nfsPort(),
        config.httpPort() == null ? HTTP_PORT : config.httpPort(),
        config.device() == null ? hostName : config.device(),
        config.cacheSize() == null ? CACHE_SIZE_BYTES : ByteSize.parse(config.cacheSize()),
        Optional.ofNullable(config.ca()).map(Path::toAbsolutePath));
  }

  /**
   * What the cache's folder is bound to: the address without regard to TLS, so that a laptop keeps
   * its folder when its gateway gets a certificate.
   */
  String bound() {
    return export.toString().replaceFirst("^https:", "http:");
  }

  /** Whether the gateway is called over TLS. */
  boolean isTls() {
    return isTls(export);
  }

  private static boolean isTls(URI export) {
    return "https".equals(export.getScheme());
  }

  private static URI export(@Nullable String address) throws StartException {
    if (address == null) {
      throw StartException.usage(
          "say which export: mount http://HOST:PORT/NAME or https://HOST:PORT/NAME");
    }
    Optional<URI> given = parsed(address.replaceAll("/+$", ""));
    String path = given.map(URI::getRawPath).orElse("");
    if (given.isPresent()
        && ("http".equals(given.get().getScheme()) || isTls(given.get()))
        && given.get().getHost() != null
        && path.matches("/[A-Za-z0-9_][A-Za-z0-9._-]{0,63}")) {
      return given.get();
    }
    throw StartException.usage(
        "an export's address is http://HOST:PORT/NAME or https://HOST:PORT/NAME, not " + address);
  }

  private static Optional<URI> parsed(String address) {
    try {
      return Optional.of(new URI(address));
    } catch (URISyntaxException noAddress) {
      return Optional.empty();
    }
  }
}
