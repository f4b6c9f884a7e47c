package org.entracte.protocol.app;

import com.sun.security.auth.module.UnixSystem;
import java.util.Arrays;
import org.entracte.protocol.tree.Caller;

/** The user that this process runs as. */
public final class RunningUser {
  private RunningUser() {}

  public static Caller caller() {
    UnixSystem system = new UnixSystem();
    return new Caller(
        (int) system.getUid(),
        (int) system.getGid(),
        Arrays.stream(system.getGroups()).mapToObj(group -> (int) group).toList());
  }
}
