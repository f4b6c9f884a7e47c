package org.entracte.protocol.app;

import java.util.Optional;

/** The version that was built, from the manifest of the jar. */
public final class ProgramVersion {
  private ProgramVersion() {}

  /** {@code entracte VERSION}, as {@code --version} prints it. */
  public static String text() {
    Package home = ProgramVersion.class.getPackage();
    return "entracte "
        + Optional.ofNullable(home.getImplementationVersion()).orElse("(not from a jar)");
  }
}
