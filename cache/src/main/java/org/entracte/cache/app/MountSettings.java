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
 */
record MountSettings(
    URI export,
    String name,
    Path cache,
    int nfsPort,
    int httpPort,
    String device,
    long cacheSizeBytes) {
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
    Path cache =
        config.cache() == null ? StateFolder.of(environment, home, "cache") : config.cache();
    return new MountSettings(
        export,
        export.getRawPath().substring(1),
        cache.toAbsolutePath().normalize(),
        config.nfsPort() == null ? NFS_PORT : config.nfsPort(),
        config.httpPort() == null ? HTTP_PORT : config.httpPort(),
        config.device() == null ? hostName : config.device(),
        config.cacheSize() == null ? CACHE_SIZE_BYTES : ByteSize.parse(config.cacheSize()));
  }

  private static URI export(@Nullable String address) throws StartException {
    if (address == null) {
      throw StartException.usage("say which export: mount http://HOST:PORT/NAME");
    }
    Optional<URI> given = parsed(address.replaceAll("/+$", ""));
    String path = given.map(URI::getRawPath).orElse("");
    if (given.isPresent()
        && "http".equals(given.get().getScheme())
        && given.get().getHost() != null
        && path.matches("/[A-Za-z0-9_][A-Za-z0-9._-]{0,63}")) {
      return given.get();
    }
    throw StartException.usage("an export's address is http://HOST:PORT/NAME, not " + address);
  }

  private static Optional<URI> parsed(String address) {
    try {
      return Optional.of(new URI(address));
    } catch (URISyntaxException noAddress) {
      return Optional.empty();
    }
  }
}
