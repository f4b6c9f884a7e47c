package org.entracte.gateway.app;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The configuration file's keys, in kebab-case there. */
record ServeConfig(
    @Nullable Map<String, ExportConfig> exports,
    @Nullable Integer nfsPort,
    @Nullable Integer httpPort,
    @Nullable String bind,
    @Nullable Path state) {
  static final ServeConfig EMPTY = new ServeConfig(null, null, null, null, null);

  record ExportConfig(@Nullable Path directory, @Nullable String squash) {
    ExportConfig(@Nullable Path directory) {
      this(directory, null);
    }
  }

  /** What {@code stronger} says, and for the rest what this says. */
  ServeConfig under(ServeConfig stronger) {
    return new ServeConfig(
        first(stronger.exports, exports),
        first(stronger.nfsPort, nfsPort),
        first(stronger.httpPort, httpPort),
        first(stronger.bind, bind),
        first(stronger.state, state));
  }

  private static <T> @Nullable T first(@Nullable T stronger, @Nullable T weaker) {
    return stronger == null ? weaker : stronger;
  }
}
