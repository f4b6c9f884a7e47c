package org.entracte.harness.torture;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How operations may end: none fails because of the network or a conflict, but for a read of what
 * is not there when the gateway is away; and none takes forever.
 */
final class Behaviour {
  /** What can be answered to anybody who works in a tree that others change. */
  private static final Set<String> ORDINARY =
      Set.of(
          "ENOENT",
          "EEXIST",
          "ENOTEMPTY",
          "ENOTDIR",
          "EISDIR",
          "EINVAL",
          "ESTALE",
          "ELOOP",
          "HTTP404",
          "HTTP405",
          "HTTP409",
          "HTTP412",
          "HTTP423");

  private static final Set<String> NOT_HERE = Set.of("EIO", "HTTP503");

  /** What davfs2 tells its users when it cannot reach its server. */
  private static final Set<String> AWAY = Set.of("EIO", "EAGAIN");

  /** A busy machine and a long directory listing need a while, the network must not add to it. */
  private static final long BOUND_MILLIS = 20_000;

  /** A client that lost its server tries again after some seconds, then after twice as many. */
  private static final long BOUND_AFTER_KILL_MILLIS = 75_000;

  /** How long after its end an outage may still be noticed. */
  private static final long AFTERMATH_MILLIS = 15_000;

  /** How long a cache may take to see what happened at the gateway. */
  private static final long NOTICED_MILLIS = 2_000;

  /** What davfs2 takes locks for. */
  private static final Set<String> LOCKING = Set.of("create", "append", "write", "safe_save");

  private static final Set<String> TAKING =
      Set.of("remove_tree", "rename_directory", "DELETE", "MOVE");

  private static final Set<String> MAKING =
      Set.of("make_directory", "rename_directory", "MKCOL", "MOVE");

  private final Outages outages;

  Behaviour(Outages outages) {
    this.outages = outages;
  }

  /** The operations that ended as none may. */
  List<String> broken(Map<Cast.Member, Diary> diaries) {
    List<String> broken = new ArrayList<>();
    diaries.forEach(
        (member, diary) -> {
          for (Act act : diary.acts()) {
            if (act.error().isPresent()
                && !mayFail(member, act)
                && !isRemovalInWhatWent(member, act, diaries)
                && !isLockedByALostAnswer(member, act, diary)
                && !isHeldToALockThatEnded(member, act, diary)
                && !isLinkOfADirectory(member, act, diaries)) {
              broken.add(act.toString());
            }
            if (act.millis() > bound(member, act)) {
              broken.add("too long: " + act);
            }
          }
        });
    return broken;
  }

  private boolean mayFail(Cast.Member member, Act act) {
    String error = act.error().orElseThrow();
    boolean serverAway = isAway(member.server(), act);
    if (ORDINARY.contains(error)) {
      return serverAway || !ofOthers(member, error);
    }
    return switch (member.way()) {
      case KERNEL ->
          error.equals("EBADF")
              ? serverAway && !member.isAlone()
              : NOT_HERE.contains(error) && looksFirst(act) && mayTryAgain(member, act);
      case DRIVE ->
          serverAway
              ? AWAY.contains(error)
              : NOT_HERE.contains(error) && looksFirst(act) && mayMissContent(member, act);
      case WEBDAV ->
          error.startsWith("HTTP")
              ? isMoveIntoItself(act)
                  || (error.equals("HTTP503") && !act.changing() && mayTryAgain(member, act))
              : serverAway || (!act.changing() && isCutShort(error) && !member.isAlone());
      case GATEWAY -> error.startsWith("HTTP") ? isMoveIntoItself(act) : serverAway;
      case OUTSIDE -> false;
    };
  }

  /** What a kernel is told only when somebody else takes files away from under it. */
  private static boolean ofOthers(Cast.Member member, String error) {
    return member.way() == Cast.Way.KERNEL
        && member.isAlone()
        && (error.equals("ENOENT") || error.equals("ESTALE"));
  }

  /** What may end with a directory has to be seen to be empty, so it must have been listed. */
  private static boolean looksFirst(Act act) {
    return !act.changing() || act.what().startsWith("remove") || act.what().startsWith("rename");
  }

  /**
   * A kernel that removes a file which is still in use gives it another name first, and says EBUSY
   * where it cannot look that name up (Linux, nfs_sillyrename): its directory has gone meanwhile.
   */
  private static boolean isRemovalInWhatWent(
      Cast.Member member, Act act, Map<Cast.Member, Diary> diaries) {
    return member.way() == Cast.Way.KERNEL
        && !member.isAlone()
        && act.what().startsWith("remove")
        && act.error().orElseThrow().equals("EBUSY")
        && diaries.values().stream()
            .flatMap(diary -> diary.acts().stream())
            .anyMatch(other -> other.writer() != act.writer() && tookADirectoryOf(act, other));
  }

  private static boolean tookADirectoryOf(Act act, Act other) {
    return TAKING.contains(other.what())
        && act.path().startsWith(other.path() + "/")
        && other.startMillis() <= act.endMillis()
        && other.endMillis() >= act.startMillis() - NOTICED_MILLIS;
  }

  /**
   * davfs2 locks what it makes. If its server dies behind that and before the answer, davfs2 never
   * learns the token of a lock that outlives the server, and is kept out by itself (423, its
   * EACCES) until the lock ends.
   */
  private boolean isLockedByALostAnswer(Cast.Member member, Act act, Diary diary) {
    return member.way() == Cast.Way.DRIVE
        && act.changing()
        && act.error().orElseThrow().equals("EACCES")
        && diary.acts().stream()
            .anyMatch(
                before ->
                    before.endMillis() < act.endMillis()
                        && before.path().equals(act.path())
                        && before.error().filter(AWAY::contains).isPresent()
                        && isAway(member.server(), before));
  }

  /**
   * davfs2 keeps the token of a lock that it could not give back as its server was away. If the
   * file's directory gets another name then, the lock ends (RFC 4918, 9.9.4) and davfs2 does not
   * know: with whatever takes or moves the old path, or what is above it by then, it shows the
   * token as a condition, which no longer holds (412, its EINVAL or EIO), until it is mounted
   * again.
   */
  private boolean isHeldToALockThatEnded(Cast.Member member, Act act, Diary diary) {
    return member.way() == Cast.Way.DRIVE
        && act.changing()
        && (act.what().startsWith("remove")
            || act.what().startsWith("rename")
            || act.what().equals("safe_save"))
        && act.error().orElseThrow().equals("EIO")
        && diary.acts().stream()
            .anyMatch(
                before ->
                    before.endMillis() < act.endMillis()
                        && LOCKING.contains(before.what())
                        && isAway(member.server(), before)
                        && (reaches(act.path(), before.path())
                            || act.from()
                                .filter(from -> reaches(from, before.path()))
                                .isPresent()));
  }

  private static boolean reaches(String path, String other) {
    return other.equals(path) || other.startsWith(path + "/");
  }

  /** What was a file when it was looked for is a directory by now: link(2) says EPERM. */
  private static boolean isLinkOfADirectory(
      Cast.Member member, Act act, Map<Cast.Member, Diary> diaries) {
    return member.way() == Cast.Way.KERNEL
        && !member.isAlone()
        && act.what().equals("link")
        && act.error().orElseThrow().equals("EPERM")
        && diaries.values().stream()
            .flatMap(diary -> diary.acts().stream())
            .anyMatch(
                other ->
                    other.writer() != act.writer()
                        && MAKING.contains(other.what())
                        && other.error().isEmpty()
                        && other.startMillis() <= act.endMillis()
                        && other.endMillis() >= act.startMillis() - NOTICED_MILLIS);
  }

  private static boolean isMoveIntoItself(Act act) {
    return act.what().equals("MOVE") && act.error().orElseThrow().equals("HTTP403");
  }

  /** What somebody else changes while it is fetched has to be opened anew (I7). */
  private boolean mayTryAgain(Cast.Member member, Act act) {
    return (!act.changing() && !member.isAlone()) || mayMissContent(member, act);
  }

  /** A GET of what somebody else made shorter in the same moment. */
  private static boolean isCutShort(String error) {
    return error.contains("fixed content-length");
  }

  private boolean mayMissContent(Cast.Member member, Act act) {
    return isAway(Cast.link(member.laptop()), act)
        || isAway(Stage.GATEWAY, act)
        || isAway(Cast.cache(member.laptop()), act);
  }

  private long bound(Cast.Member member, Act act) {
    return isAway(member.server(), act) ? BOUND_AFTER_KILL_MILLIS : BOUND_MILLIS;
  }

  private boolean isAway(String what, Act act) {
    return outages.touch(what, act.startMillis(), act.endMillis(), AFTERMATH_MILLIS);
  }
}
