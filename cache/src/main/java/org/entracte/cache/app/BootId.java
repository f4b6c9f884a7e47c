package org.entracte.cache.app;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Tells one start of this machine from all others. */
final class BootId {
  private static final Path LINUX = Path.of("/proc/sys/kernel/random/boot_id");

  private BootId() {}

  /** Empty where the system does not tell. */
  static Optional<String> read() throws IOException {
    return Files.isReadable(LINUX)
        ? Optional.of(Files.readString(LINUX, US_ASCII).strip())
        : Optional.empty();
  }
}
