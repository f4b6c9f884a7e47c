package org.entracte.protocol.tree;

import java.util.List;

/** On whose behalf an operation runs: numeric user, group and supplementary groups. */
public record Caller(int uid, int gid, List<Integer> groups) {
  /** Uid 0: passes every permission check. */
  public static final Caller SUPERUSER = new Caller(0, 0, List.of());

  public Caller {
    groups = List.copyOf(groups);
  }

  public boolean isSuperuser() {
    return uid == 0;
  }

  public boolean isIn(int group) {
    return gid == group || groups.contains(group);
  }
}
