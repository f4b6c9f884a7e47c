package org.entracte.protocol.app;

import java.nio.file.Path;
import java.util.Map;

/** Where programs keep their state when nobody says (XDG Base Directory Specification). */
public final class StateFolder {
  private StateFolder() {}

  /**
   * {@code entracte/NAME} in the user's state folder.
   *
   * @param environment the process's; {@code HOME} there counts more than {@code home}
   * @param home the user's home folder as the system knows it
   */
  public static Path of(Map<String, String> environment, Path home, String name) {
    String xdg = environment.getOrDefault("XDG_STATE_HOME", "");
    boolean usable = !xdg.isEmpty() && Path.of(xdg).isAbsolute();
    String said = environment.getOrDefault("HOME", "");
    boolean moved = !said.isEmpty() && Path.of(said).isAbsolute();
    Path base = usable ? Path.of(xdg) : (moved ? Path.of(said) : home).resolve(".local/state");
    return base.resolve("entracte").resolve(name);
  }
}
