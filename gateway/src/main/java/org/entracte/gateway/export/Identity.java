package org.entracte.gateway.export;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;

/**
 * Runs system calls as a caller: when the process is root, the calling thread takes on the caller's
 * file system user, group and supplementary groups, which also takes away its CAP_DAC_* powers, and
 * gives them back afterwards. Otherwise callers are the process's own user. Safe for many threads;
 * nothing between the two changes may block in Java, for a virtual thread would then leave its
 * carrier with the caller's identity.
 */
final class Identity {
  /** One system call, or a few, on an open descriptor; throws nothing. */
  interface Calls {
    long on(int fd);
  }

  private final boolean privileged;
  private final Caller self;
  private final MemorySegment ownGroups;

  /**
   * @param self who the process is: its effective user and group, and its supplementary groups
   */
  Identity(boolean privileged, Caller self) {
    this.privileged = privileged;
    this.self = self;
    int[] gids = self.groups().stream().mapToInt(Integer::intValue).toArray();
    ownGroups = Arena.ofAuto().allocate(Math.max(1, gids.length) * 4L, 4);
    MemorySegment.copy(gids, 0, ownGroups, ValueLayout.JAVA_INT, 0, gids.length);
  }

  /** That of the running process. */
  static Identity ofProcess(Scratch s) {
    int[] gids = new int[(int) Posix.getgroups(s, 0, s.empty)];
    MemorySegment room = s.groups(Arrays.stream(gids).boxed().toList());
    long count = Posix.getgroups(s, gids.length, room);
    if (count != gids.length) {
      throw new IllegalStateException("getgroups answered " + count + ", not " + gids.length);
    }
    MemorySegment.copy(room, ValueLayout.JAVA_INT, 0, gids, 0, gids.length);
    List<Integer> groups = Arrays.stream(gids).boxed().toList();
    int uid = Posix.effectiveUid(s);
    return new Identity(uid == 0, new Caller(uid, Posix.effectiveGid(s), groups));
  }

  /** Whom the kernel takes {@code caller} for. */
  Caller effective(Caller caller) {
    return privileged ? caller : self;
  }

  /** Makes the calls as {@code caller} and answers their result. */
  long as(Caller caller, Scratch s, int fd, Calls calls) throws FileException {
    if (!privileged || caller.isSuperuser()) {
      return calls.on(fd);
    }
    try {
      if (!assume(caller, s)) {
        throw new FileException(
            FileError.NOT_PERMITTED,
            "cannot act as uid "
                + Integer.toUnsignedString(caller.uid())
                + ", gid "
                + Integer.toUnsignedString(caller.gid())
                + ": give the gateway CAP_SETUID and CAP_SETGID, and a user namespace that has them");
      }
      return calls.on(fd);
    } finally {
      restore(s);
    }
  }

  private static boolean assume(Caller caller, Scratch s) {
    if (Posix.setgroups(s, caller.groups().size(), s.groups(caller.groups())) != 0) {
      return false;
    }
    Posix.setfsgid(s, caller.gid());
    Posix.setfsuid(s, caller.uid());
    return holds(caller, s);
  }

  /** The user first: that brings the capabilities back. */
  private void restore(Scratch s) {
    Posix.setfsuid(s, self.uid());
    Posix.setfsgid(s, self.gid());
    long groups = Posix.setgroups(s, self.groups().size(), ownGroups);
    // Without CAP_SETGID the groups were never changed: assume's setgroups was refused as well.
    boolean groupsBack = groups == 0 || Errno.EPERM.is(groups);
    if (!groupsBack || !holds(self, s)) {
      throw new Error(
          "thread "
              + Thread.currentThread().getName()
              + " could not take back the gateway's own identity and must not go on;"
              + " stop the gateway");
    }
  }

  private static boolean holds(Caller who, Scratch s) {
    return who.uid() != -1
        && Posix.setfsuid(s, -1) == who.uid()
        && Posix.setfsgid(s, -1) == who.gid();
  }
}
