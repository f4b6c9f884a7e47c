package org.entracte.protocol.nfs.op;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.entracte.protocol.tree.AccessList;

/**
 * From POSIX lists to NFSv4 ones, which say the same to whoever reads them from the top
 * (draft-ietf-nfsv4-acl-mapping-05, 2): as in NFSv4 a later entry can grant what an earlier one
 * left open, what a POSIX entry does not grant is denied where a later entry would grant it.
 */
final class AclFromPosix {
  private static final int ANYONE = Ace.READ_ATTRIBUTES | Ace.READ_ACL | Ace.SYNCHRONIZE;
  private static final int OWNER = Ace.WRITE_ATTRIBUTES | Ace.WRITE_ACL;

  private final boolean directory;
  private final List<Ace> aces = new ArrayList<>();

  private AclFromPosix(boolean directory) {
    this.directory = directory;
  }

  static List<Ace> of(AccessList access, Optional<AccessList> inherited, boolean directory) {
    AclFromPosix mapping = new AclFromPosix(directory);
    mapping.add(access, 0);
    inherited.ifPresent(list -> mapping.add(list, Ace.INHERITANCE));
    return mapping.aces;
  }

  private void add(AccessList list, int flags) {
    int group = list.group() & list.mask();
    int groups = group | all(list.groups(), list.mask());
    int users = all(list.users(), list.mask());
    deny(list.owner(), users | groups | list.other(), flags, new Ace.Who.Owner());
    allow(list.owner(), OWNER, flags, new Ace.Who.Owner());
    for (AccessList.Named user : list.users()) {
      int may = user.permissions() & list.mask();
      deny(may, groups | list.other(), flags, new Ace.Who.User(user.id()));
      allow(may, 0, flags, new Ace.Who.User(user.id()));
    }
    // Who is in several groups has what any of them has: what they may comes before what not.
    allow(group, 0, flags, new Ace.Who.Group());
    for (AccessList.Named named : list.groups()) {
      allow(named.permissions() & list.mask(), 0, flags, new Ace.Who.NamedGroup(named.id()));
    }
    deny(group, list.other(), flags, new Ace.Who.Group());
    for (AccessList.Named named : list.groups()) {
      int may = named.permissions() & list.mask();
      deny(may, list.other(), flags, new Ace.Who.NamedGroup(named.id()));
    }
    allow(list.other(), 0, flags, new Ace.Who.Everyone());
  }

  private static int all(List<AccessList.Named> named, int mask) {
    return named.stream().mapToInt(AccessList.Named::permissions).reduce(0, (a, b) -> a | b) & mask;
  }

  private void allow(int permissions, int more, int flags, Ace.Who who) {
    aces.add(new Ace(true, flags, mask(permissions) | ANYONE | more, who));
  }

  private void deny(int granted, int grantedLater, int flags, Ace.Who who) {
    int denied = ~granted & grantedLater;
    if (denied != 0) {
      aces.add(new Ace(false, flags, mask(denied), who));
    }
  }

  private int mask(int permissions) {
    int write = Ace.WRITE_DATA | Ace.APPEND_DATA | (directory ? Ace.DELETE_CHILD : 0);
    return ((permissions & 4) != 0 ? Ace.READ_DATA : 0)
        | ((permissions & 2) != 0 ? write : 0)
        | ((permissions & 1) != 0 ? Ace.EXECUTE : 0);
  }
}
