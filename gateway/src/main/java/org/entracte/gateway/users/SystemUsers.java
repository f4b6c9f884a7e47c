package org.entracte.gateway.users;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The users of this machine through libc, so whatever nsswitch.conf names: files, LDAP, sssd
 * (getpwuid_r(3), getgrouplist(3)).
 */
public final class SystemUsers implements UserDatabase {
  /** struct passwd on 64-bit Linux: pw_name is its first field, pw_gid lies behind pw_uid. */
  private static final int PASSWD_BYTES = 48;

  private static final int NAME_OFFSET = 0;
  private static final int GID_OFFSET = 20;
  private static final int FIRST_BUFFER = 4096;
  private static final int LARGEST_BUFFER = 1 << 20;
  private static final int FIRST_GROUPS = 64;

  /** NGROUPS_MAX of Linux. */
  private static final int MOST_GROUPS = 65_536;

  private static final int ENOENT = 2;
  private static final int ESRCH = 3;
  private static final int EINTR = 4;
  private static final int ERANGE = 34;

  private static final MethodHandle GETPWUID_R =
      link(
          "getpwuid_r",
          FunctionDescriptor.of(
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.ADDRESS,
              ValueLayout.ADDRESS,
              ValueLayout.JAVA_LONG,
              ValueLayout.ADDRESS));

  private static final MethodHandle GETGROUPLIST =
      link(
          "getgrouplist",
          FunctionDescriptor.of(
              ValueLayout.JAVA_INT,
              ValueLayout.ADDRESS,
              ValueLayout.JAVA_INT,
              ValueLayout.ADDRESS,
              ValueLayout.ADDRESS));

  /** A user; the name lies in the arena it was asked for with. */
  private record User(MemorySegment name, int gid) {}

  private static MethodHandle link(String function, FunctionDescriptor shape) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(function), shape);
  }

  @Override
  public Optional<List<Integer>> groupsOf(int uid) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      Optional<User> user = user(arena, uid);
      return user.isEmpty() ? Optional.empty() : Optional.of(groups(arena, user.get(), uid));
    }
  }

  private static Optional<User> user(Arena arena, int uid) throws IOException {
    MemorySegment passwd = arena.allocate(PASSWD_BYTES, Long.BYTES);
    MemorySegment found = arena.allocate(ValueLayout.ADDRESS);
    int size = FIRST_BUFFER;
    while (true) {
      MemorySegment strings = arena.allocate(size);
      int error = getpwuid(uid, passwd, strings, found);
      if (error == 0 || error == ENOENT || error == ESRCH) {
        boolean there = error == 0 && found.get(ValueLayout.ADDRESS, 0).address() != 0;
        return there
            ? Optional.of(
                new User(
                    passwd.get(ValueLayout.ADDRESS, NAME_OFFSET),
                    passwd.get(ValueLayout.JAVA_INT, GID_OFFSET)))
            : Optional.empty();
      }
      if (error == ERANGE && size < LARGEST_BUFFER) {
        size *= 4;
      } else if (error != EINTR) {
        throw new IOException(
            "cannot look up user " + uid + ": getpwuid_r answered errno " + error);
      }
    }
  }

  private static int getpwuid(
      int uid, MemorySegment passwd, MemorySegment strings, MemorySegment found) {
    try {
      return (int) GETPWUID_R.invokeExact(uid, passwd, strings, strings.byteSize(), found);
    } catch (RuntimeException | Error broken) {
      throw broken;
    } catch (Throwable impossible) {
      throw new IllegalStateException("a function of libc threw", impossible);
    }
  }

  private static List<Integer> groups(Arena arena, User user, int uid) throws IOException {
    MemorySegment count = arena.allocate(ValueLayout.JAVA_INT);
    for (int room = FIRST_GROUPS; room <= MOST_GROUPS; room *= 4) {
      MemorySegment groups = arena.allocate(ValueLayout.JAVA_INT, room);
      count.set(ValueLayout.JAVA_INT, 0, room);
      if (getgrouplist(user, groups, count) >= 0) {
        return IntStream.range(0, count.get(ValueLayout.JAVA_INT, 0))
            .mapToObj(at -> groups.getAtIndex(ValueLayout.JAVA_INT, at))
            .toList();
      }
    }
    throw new IOException("user " + uid + " is in more than " + MOST_GROUPS + " groups");
  }

  private static int getgrouplist(User user, MemorySegment groups, MemorySegment count) {
    try {
      return (int) GETGROUPLIST.invokeExact(user.name(), user.gid(), groups, count);
    } catch (RuntimeException | Error broken) {
      throw broken;
    } catch (Throwable impossible) {
      throw new IllegalStateException("a function of libc threw", impossible);
    }
  }
}
