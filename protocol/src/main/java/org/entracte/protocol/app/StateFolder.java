package org.entracte.protocol.app;

import java.nio.file.Path;
import java.util.Map;

/** Where programs keep their state when nobody says (XDG Base Directory Specification). */
public final class StateFolder {
  private StateFolder() {}

  /**
   * {@code entracte/NAME} in the user's state folder.
   *
   * @param environment the process's
   * @param home the user's home folder
   */
  public static Path of(Map<String, String> environment, Path home, String name) {
    String xdg = environment.getOrDefault("XDG_STATE_HOME", "");
    boolean usable = !xdg.isEmpty() && Path.of(xdg).isAbsolute();
    Path base = usable ? Path.of(xdg) : home.resolve(".local/state");
    return base.resolve("entracte").resolve(name);
  }
}
