package org.entracte.cache.app;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The configuration file's keys, in kebab-case there. */
record MountConfig(
    @Nullable String gateway,
    @Nullable Path cache,
    @Nullable Integer nfsPort,
    @Nullable Integer httpPort,
    @Nullable String device,
    @Nullable String cacheSize,
    @Nullable Path ca) {
  static final MountConfig EMPTY = new MountConfig(null, null, null, null, null, null, null);

  /** What {@code stronger} says, and for the rest what this says. */
  MountConfig under(MountConfig stronger) {
    return new MountConfig(
        first(stronger.gateway, gateway),
        first(stronger.cache, cache),
        first(stronger.nfsPort, nfsPort),
        first(stronger.httpPort, httpPort),
        first(stronger.device, device),
        first(stronger.cacheSize, cacheSize),
        first(stronger.ca, ca));
  }

  private static <T> @Nullable T first(@Nullable T stronger, @Nullable T weaker) {
    return stronger == null ? weaker : stronger;
  }
}
