package org.entracte.protocol.tree;

import java.util.ArrayList;
import java.util.List;

/**
 * Who may what with an object, as POSIX.1e (withdrawn draft 17) and acl(5) have it. Permissions are
 * the bits of a mode: 4 read, 2 write, 1 execute or search.
 *
 * @param owner the owning user's
 * @param users those of users named by their numbers, each at most once
 * @param group the owning group's
 * @param groups those of groups named by their numbers, each at most once
 * @param mask the most that all but owner and others may; only without named ones it is {@code
 *     group} by definition
 * @param other everyone else's
 */
public record AccessList(
    int owner, List<Named> users, int group, List<Named> groups, int mask, int other) {
  /** More entries than any file system takes. */
  public static final int MAX_ENTRIES = 8192;

  /** A user or group, and what it may. */
  public record Named(int id, int permissions) {
    public Named {
      check(permissions);
    }
  }

  public AccessList {
    check(owner);
    check(group);
    check(mask);
    check(other);
    users = List.copyOf(users);
    groups = List.copyOf(groups);
  }

  private static void check(int permissions) {
    if ((permissions & ~7) != 0) {
      throw new IllegalArgumentException("no permissions: " + permissions);
    }
  }

  /** What the mode alone says. */
  public static AccessList ofMode(int mode) {
    int group = mode >> 3 & 7;
    return new AccessList(mode >> 6 & 7, List.of(), group, List.of(), group, mode & 7);
  }

  /** Whether a mode says it all. */
  public boolean isMode() {
    return users.isEmpty() && groups.isEmpty() && (mask & group) == group && mask == group;
  }

  /** The nine permission bits that the mode has with this list. */
  public int mode() {
    return owner << 6 | mask << 3 | other;
  }

  /** What it grants a caller (acl(5), access check algorithm), the superuser apart. */
  public Permissions permissions(Caller caller, Attributes of) {
    if (caller.isSuperuser()) {
      return Permissions.of(caller, of);
    }
    int bits = bits(caller, of.uid(), of.gid());
    return new Permissions((bits & 4) != 0, (bits & 2) != 0, (bits & 1) != 0);
  }

  private int bits(Caller caller, int uid, int gid) {
    if (caller.uid() == uid) {
      return owner;
    }
    for (Named user : users) {
      if (user.id() == caller.uid()) {
        return user.permissions() & mask;
      }
    }
    List<Integer> matching = new ArrayList<>();
    if (caller.isIn(gid)) {
      matching.add(group);
    }
    groups.stream().filter(g -> caller.isIn(g.id())).forEach(g -> matching.add(g.permissions()));
    return matching.isEmpty() ? other : matching.stream().reduce(0, (a, b) -> a | b) & mask;
  }
}
