package org.entracte.protocol.tree;

import java.util.List;

/** Whose word about who they are an export takes: what exports(5) calls squashing. */
public enum Squash {
  /** Programs on this machine are believed; root of another machine becomes nobody. */
  REMOTE_ROOT,

  /** Everyone is believed. */
  NONE,

  /** Root becomes nobody. */
  ROOT,

  /** Everyone becomes nobody. */
  ALL;

  /** User and group of whom nothing is known. */
  public static final int NOBODY = 65534;

  private static final Caller NOBODY_AT_ALL = new Caller(NOBODY, NOBODY, List.of());

  /**
   * Whom the export takes a caller for.
   *
   * @param here whether the call comes from this machine
   */
  public Caller admit(Caller claimed, boolean here) {
    return switch (this) {
      case NONE -> claimed;
      case REMOTE_ROOT -> here ? claimed : withoutRoot(claimed);
      case ROOT -> withoutRoot(claimed);
      case ALL -> NOBODY_AT_ALL;
    };
  }

  private static Caller withoutRoot(Caller claimed) {
    if (claimed.uid() != 0 && claimed.gid() != 0 && !claimed.groups().contains(0)) {
      return claimed;
    }
    return new Caller(
        unlessRoot(claimed.uid()),
        unlessRoot(claimed.gid()),
        claimed.groups().stream().map(Squash::unlessRoot).toList());
  }

  private static int unlessRoot(int id) {
    return id == 0 ? NOBODY : id;
  }
}
