package org.entracte.protocol.nfs.op;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.entracte.protocol.nfs.state.NfsException;
import org.entracte.protocol.nfs.state.Status;
import org.entracte.protocol.tree.AccessList;

/**
 * From NFSv4 lists to POSIX ones (draft-ietf-nfsv4-acl-mapping-05, 3): the entries are gone through
 * from the top, and what each decides first, for whoever it speaks of, stays decided. Where POSIX
 * cannot say the same, the outcome grants less. Permissions that POSIX has no bit for (attributes,
 * lists, DELETE) are passed over; writing takes both WRITE_DATA and APPEND_DATA.
 */
final class AclToPosix {
  /** What was decided for somebody: bits of a mode. */
  private static final class Decided {
    int allowed;
    int denied;
    boolean spokenOf;

    Decided() {}

    Decided(Decided everyone) {
      allowed = everyone.allowed;
      denied = everyone.denied;
    }

    void allow(int bits) {
      allowed |= bits & ~denied;
    }

    void deny(int bits) {
      denied |= bits & ~allowed;
    }
  }

  private final Decided owner = new Decided();
  private final Decided group = new Decided();
  private final Decided other = new Decided();
  private final Decided everyone = new Decided();
  private final Map<Integer, Decided> users = new TreeMap<>(Integer::compareUnsigned);
  private final Map<Integer, Decided> groups = new TreeMap<>(Integer::compareUnsigned);

  private AclToPosix() {}

  /** Both lists of an object; one to inherit only of a directory. */
  record Lists(AccessList access, Optional<AccessList> inherited) {}

  /**
   * Maps all of it.
   *
   * @throws NfsException INVAL if something is to be inherited and it is no directory
   */
  static Lists of(List<Ace> aces, boolean directory) throws NfsException {
    AclToPosix access = new AclToPosix();
    AclToPosix inherited = new AclToPosix();
    boolean inherits = false;
    for (Ace ace : aces) {
      boolean passedOn = ace.flags() != 0;
      if (passedOn && !directory) {
        throw Status.INVAL.exception();
      }
      int bits = bits(ace.mask(), directory);
      if (passedOn) {
        inherits = true;
        inherited.take(ace, bits);
      }
      if ((ace.flags() & Ace.INHERIT_ONLY) == 0) {
        access.take(ace, bits);
      }
    }
    AccessList effective = access.list();
    return new Lists(
        effective, inherits ? Optional.of(inherited.completedBy(effective)) : Optional.empty());
  }

  private static int bits(int mask, boolean directory) {
    int write = Ace.WRITE_DATA | Ace.APPEND_DATA | (directory ? Ace.DELETE_CHILD : 0);
    // A directory is written also by who may not take others' names away (RFC 8881, 6.2.1.3.2).
    int enough = directory ? write & ~Ace.DELETE_CHILD : write;
    return ((mask & Ace.READ_DATA) != 0 ? 4 : 0)
        | ((mask & enough) == enough ? 2 : 0)
        | ((mask & Ace.EXECUTE) != 0 ? 1 : 0);
  }

  private void take(Ace ace, int bits) {
    switch (ace.who()) {
      case Ace.Who.Owner() -> decide(owner, ace.allow(), bits);
      case Ace.Who.User(int uid) -> {
        Decided user = users.computeIfAbsent(uid, id -> new Decided(everyone));
        decide(user, ace.allow(), bits);
        if (!ace.allow()) {
          owner.deny(user.denied);
        }
      }
      case Ace.Who.Group() -> decideGroup(group, ace.allow(), bits);
      case Ace.Who.NamedGroup(int gid) ->
          decideGroup(groups.computeIfAbsent(gid, id -> new Decided(everyone)), ace.allow(), bits);
      case Ace.Who.Everyone() -> {
        decide(other, ace.allow(), bits);
        for (Decided each : List.of(owner, group, everyone)) {
          decideAlso(each, ace.allow(), bits);
        }
        users.values().forEach(each -> decideAlso(each, ace.allow(), bits));
        groups.values().forEach(each -> decideAlso(each, ace.allow(), bits));
      }
    }
  }

  private static void decide(Decided who, boolean allow, int bits) {
    who.spokenOf = true;
    decideAlso(who, allow, bits);
  }

  private static void decideAlso(Decided who, boolean allow, int bits) {
    if (allow) {
      who.allow(bits);
    } else {
      who.deny(bits);
    }
  }

  /** Anybody may be in a group: what it is denied, others get from no later entry. */
  private void decideGroup(Decided of, boolean allow, int bits) {
    decide(of, allow, bits);
    if (!allow) {
      int denied = of.denied;
      for (Decided each : List.of(owner, group, everyone)) {
        each.deny(denied);
      }
      users.values().forEach(each -> each.deny(denied));
      groups.values().forEach(each -> each.deny(denied));
    }
  }

  private static List<AccessList.Named> named(Map<Integer, Decided> all) {
    return all.entrySet().stream()
        .map(entry -> new AccessList.Named(entry.getKey(), entry.getValue().allowed))
        .toList();
  }

  private AccessList list() {
    List<AccessList.Named> namedUsers = named(users);
    List<AccessList.Named> namedGroups = named(groups);
    int mask = group.allowed;
    for (AccessList.Named each : namedUsers) {
      mask |= each.permissions();
    }
    for (AccessList.Named each : namedGroups) {
      mask |= each.permissions();
    }
    return new AccessList(
        owner.allowed, namedUsers, group.allowed, namedGroups, mask, other.allowed);
  }

  /** Of whom nothing is said in what is inherited, what holds of the directory holds (setfacl). */
  private AccessList completedBy(AccessList effective) {
    AccessList said = list();
    boolean all = everyone.spokenOf || other.spokenOf;
    int ofOwner = owner.spokenOf || all ? said.owner() : effective.owner();
    int ofGroup = group.spokenOf || all ? said.group() : effective.group();
    int ofOther = all ? said.other() : effective.other();
    return new AccessList(
        ofOwner, said.users(), ofGroup, said.groups(), said.mask() | ofGroup, ofOther);
  }
}
