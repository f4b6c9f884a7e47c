package org.entracte.gateway.export;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.entracte.gateway.export.Abi.Call;
import org.entracte.protocol.tree.OpenMode;

/**
 * System calls as they are. Each answers its value, or the negated errno; none throws for a
 * refusal. They go through libc's {@code syscall}, so that identity changes reach the calling
 * thread only, where libc's own wrappers would change every thread. EINTR is retried, except for
 * close.
 */
final class Posix {
  static final int O_WRONLY = 1;
  static final int O_RDWR = 2;
  static final int O_RDONLY = 0;
  static final int O_CREAT = 0x40;
  static final int O_EXCL = 0x80;
  static final int O_NONBLOCK = 0x800;
  static final int O_CLOEXEC = 0x8_0000;
  static final int O_PATH = 0x20_0000;
  static final int AT_FDCWD = -100;
  static final int S_IFIFO = 0x1000;
  static final int S_IFSOCK = 0xc000;
  static final int SEEK_DATA = 3;
  static final int SEEK_HOLE = 4;
  static final int RENAME_NOREPLACE = 1;
  static final int RENAME_EXCHANGE = 2;

  private static final Abi ABI = Abi.ofThisMachine();
  static final int O_DIRECTORY = ABI.openDirectory;
  static final int O_NOFOLLOW = ABI.openNoFollow;

  private static final int AT_REMOVEDIR = 0x200;
  private static final int AT_SYMLINK_NOFOLLOW = 0x100;
  private static final int AT_SYMLINK_FOLLOW = 0x400;
  private static final int AT_NO_AUTOMOUNT = 0x800;
  private static final int AT_EMPTY_PATH = 0x1000;

  /** NO_XDEV, NO_MAGICLINKS, NO_SYMLINKS, BENEATH. */
  private static final long RESOLVE_INSIDE = 0x01 | 0x02 | 0x04 | 0x08;

  private static final int OPEN_HOW_BYTES = 24;

  /** STATX_BASIC_STATS and STATX_BTIME. */
  private static final int STATX_WANTED = 0xfff;

  private static final int F_SETSIG = 10;
  private static final int F_SETLEASE = 1024;
  private static final int F_RDLCK = 0;
  private static final int F_WRLCK = 1;

  /** Ignored by default, and of no use to the virtual machine. */
  private static final int SIGURG = 23;

  private static final int PUNCH_HOLE_KEEP_SIZE = 0x02 | 0x01;
  private static final long FICLONE = 0x4004_9409L;
  private static final long FICLONERANGE = 0x4020_940dL;

  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final long ERRNO_OFFSET =
      STATE.byteOffset(StructLayout.PathElement.groupElement("errno"));
  private static final int EINTR = 4;

  private static final MethodHandle SYSCALL =
      link(
          FunctionDescriptor.of(
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG));

  /** For pread and pwrite: handing in the segment itself keeps a caller's buffer alive. */
  private static final MethodHandle TRANSFER =
      link(
          FunctionDescriptor.of(
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG,
              ValueLayout.ADDRESS,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG));

  private Posix() {}

  /** How much room {@link Scratch} keeps for the captured errno. */
  static StructLayout stateLayout() {
    return STATE;
  }

  private static MethodHandle link(FunctionDescriptor shape) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow("syscall"),
        shape,
        Linker.Option.captureCallState("errno"),
        Linker.Option.firstVariadicArg(1));
  }

  private static long once(Scratch s, Call call, long a, long b, long c, long d, long e, long f) {
    try {
      long result = (long) SYSCALL.invokeExact(s.state, (long) ABI.number(call), a, b, c, d, e, f);
      return result == -1 ? -s.state.get(ValueLayout.JAVA_INT, ERRNO_OFFSET) : result;
    } catch (RuntimeException | Error broken) {
      throw broken;
    } catch (Throwable impossible) {
      throw new IllegalStateException("a system call threw", impossible);
    }
  }

  private static long call(Scratch s, Call call, long a, long b, long c, long d, long e, long f) {
    long result;
    do {
      result = once(s, call, a, b, c, d, e, f);
    } while (result == -EINTR);
    return result;
  }

  private static long call(Scratch s, Call call, long a, long b, long c, long d, long e) {
    return call(s, call, a, b, c, d, e, 0);
  }

  private static long call(Scratch s, Call call, long a, long b, long c, long d) {
    return call(s, call, a, b, c, d, 0, 0);
  }

  private static long call(Scratch s, Call call, long a, long b, long c) {
    return call(s, call, a, b, c, 0, 0, 0);
  }

  private static long transfer(
      Scratch s, Call call, int fd, MemorySegment buffer, long length, long offset) {
    long result;
    do {
      try {
        result =
            (long)
                TRANSFER.invokeExact(
                    s.state, (long) ABI.number(call), (long) fd, buffer, length, offset);
      } catch (RuntimeException | Error broken) {
        throw broken;
      } catch (Throwable impossible) {
        throw new IllegalStateException("a system call threw", impossible);
      }
      if (result == -1) {
        result = -s.state.get(ValueLayout.JAVA_INT, ERRNO_OFFSET);
      }
    } while (result == -EINTR);
    return result;
  }

  static long close(Scratch s, int fd) {
    return once(s, Call.CLOSE, fd, 0, 0, 0, 0, 0);
  }

  static long open(Scratch s, int directory, MemorySegment path, int flags) {
    return call(s, Call.OPENAT, directory, path.address(), flags | O_CLOEXEC, 0);
  }

  /** openat2 that cannot leave the directory, follow a link of any kind or cross a mount. */
  static long openInside(Scratch s, int directory, MemorySegment name, int flags, int mode) {
    s.how.set(ValueLayout.JAVA_LONG, 0, flags | O_CLOEXEC);
    s.how.set(ValueLayout.JAVA_LONG, 8, mode);
    s.how.set(ValueLayout.JAVA_LONG, 16, RESOLVE_INSIDE);
    return call(s, Call.OPENAT2, directory, name.address(), s.how.address(), OPEN_HOW_BYTES);
  }

  /** statx of the descriptor itself into {@link Scratch#struct}. */
  static long stat(Scratch s, int fd) {
    return call(
        s, Call.STATX, fd, s.empty.address(), AT_EMPTY_PATH, STATX_WANTED, s.struct.address());
  }

  /** statx of what stands under a name, be it a link, into {@link Scratch#struct}. */
  static long stat(Scratch s, int directory, MemorySegment name) {
    int flags = AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT;
    return call(s, Call.STATX, directory, name.address(), flags, STATX_WANTED, s.struct.address());
  }

  static long fstatfs(Scratch s, int fd) {
    return call(s, Call.FSTATFS, fd, s.struct.address(), 0);
  }

  /**
   * A struct file_handle into {@link Scratch#struct}, whose first int says how much room it has.
   */
  static long handle(Scratch s, int fd) {
    return call(
        s,
        Call.NAME_TO_HANDLE_AT,
        fd,
        s.empty.address(),
        s.struct.address(),
        s.mountId.address(),
        AT_EMPTY_PATH);
  }

  /** Opens the struct file_handle in {@link Scratch#struct}; {@code mount} is not an O_PATH one. */
  static long openHandle(Scratch s, int mount) {
    return call(
        s, Call.OPEN_BY_HANDLE_AT, mount, s.struct.address(), O_PATH | O_NOFOLLOW | O_CLOEXEC);
  }

  static long mkdir(Scratch s, int directory, MemorySegment name, int mode) {
    return call(s, Call.MKDIRAT, directory, name.address(), mode);
  }

  static long mknod(Scratch s, int directory, MemorySegment name, int typeAndMode) {
    return call(s, Call.MKNODAT, directory, name.address(), typeAndMode, 0);
  }

  static long symlink(Scratch s, MemorySegment target, int directory, MemorySegment name) {
    return call(s, Call.SYMLINKAT, target.address(), directory, name.address());
  }

  /** The target of the O_PATH descriptor itself; answers its length. */
  static long readlink(Scratch s, int fd, MemorySegment target) {
    return call(s, Call.READLINKAT, fd, s.empty.address(), target.address(), target.byteSize());
  }

  /** Where the object behind a number of /proc/self/fd lies; answers the path's length. */
  static long path(Scratch s, int numbers, MemorySegment number, MemorySegment target) {
    return call(s, Call.READLINKAT, numbers, number.address(), target.address(), target.byteSize());
  }

  /** {@code numbers} is /proc/self/fd; a hard link needs no privilege that way. */
  static long link(Scratch s, int numbers, MemorySegment number, int directory, MemorySegment to) {
    return call(
        s, Call.LINKAT, numbers, number.address(), directory, to.address(), AT_SYMLINK_FOLLOW);
  }

  static long unlink(Scratch s, int directory, MemorySegment name) {
    return call(s, Call.UNLINKAT, directory, name.address(), 0);
  }

  static long rmdir(Scratch s, int directory, MemorySegment name) {
    return call(s, Call.UNLINKAT, directory, name.address(), AT_REMOVEDIR);
  }

  static long rename(
      Scratch s,
      int fromDirectory,
      MemorySegment from,
      int toDirectory,
      MemorySegment to,
      int how) {
    return call(s, Call.RENAMEAT2, fromDirectory, from.address(), toDirectory, to.address(), how);
  }

  static long chown(Scratch s, int fd, int uid, int gid) {
    return call(s, Call.FCHOWNAT, fd, s.empty.address(), uid, gid, AT_EMPTY_PATH);
  }

  /** Through /proc/self/fd: fchmod refuses O_PATH descriptors, fchmodat2 is only in Linux 6.6. */
  static long chmod(Scratch s, int numbers, MemorySegment number, int mode) {
    return call(s, Call.FCHMODAT, numbers, number.address(), mode);
  }

  /** Two struct timespec, accessed and modified, in {@link Scratch#struct}. */
  static long utimens(Scratch s, int fd) {
    return call(s, Call.UTIMENSAT, fd, s.empty.address(), s.struct.address(), AT_EMPTY_PATH);
  }

  static long ftruncate(Scratch s, int fd, long sizeBytes) {
    return call(s, Call.FTRUNCATE, fd, sizeBytes, 0);
  }

  static long getdents(Scratch s, int fd, MemorySegment buffer) {
    return call(s, Call.GETDENTS64, fd, buffer.address(), buffer.byteSize());
  }

  static long fsync(Scratch s, int fd) {
    return call(s, Call.FSYNC, fd, 0, 0);
  }

  static long syncfs(Scratch s, int fd) {
    return call(s, Call.SYNCFS, fd, 0, 0);
  }

  static long pread(Scratch s, int fd, MemorySegment target, long offset) {
    return transfer(s, Call.PREAD64, fd, target, target.byteSize(), offset);
  }

  static long pwrite(Scratch s, int fd, MemorySegment source, long offset) {
    return transfer(s, Call.PWRITE64, fd, source, source.byteSize(), offset);
  }

  static long punchHole(Scratch s, int fd, long offset, long length) {
    return call(s, Call.FALLOCATE, fd, PUNCH_HOLE_KEEP_SIZE, offset, length);
  }

  static long allocate(Scratch s, int fd, long offset, long length) {
    return call(s, Call.FALLOCATE, fd, 0, offset, length);
  }

  static int flags(OpenMode mode) {
    return switch (mode) {
      case READ -> O_RDONLY;
      case WRITE -> O_WRONLY;
      case READ_WRITE -> O_RDWR;
    };
  }

  /** A lease: a signal that is ignored tells of others, who wait for the close. */
  static long lease(Scratch s, int fd, OpenMode mode) {
    long told = call(s, Call.FCNTL, fd, F_SETSIG, SIGURG);
    int kind = mode.writes() ? F_WRLCK : F_RDLCK;
    return told < 0 ? told : call(s, Call.FCNTL, fd, F_SETLEASE, kind);
  }

  static long lseek(Scratch s, int fd, long offset, int whence) {
    return call(s, Call.LSEEK, fd, offset, whence);
  }

  static long clone(Scratch s, int target, int source) {
    return call(s, Call.IOCTL, target, FICLONE, source);
  }

  /** A length of 0 reaches to the source's end. */
  static long cloneRange(Scratch s, int source, long from, long length, int target, long to) {
    s.struct.set(ValueLayout.JAVA_LONG, 0, source);
    s.struct.set(ValueLayout.JAVA_LONG, 8, from);
    s.struct.set(ValueLayout.JAVA_LONG, 16, length);
    s.struct.set(ValueLayout.JAVA_LONG, 24, to);
    return call(s, Call.IOCTL, target, FICLONERANGE, s.struct.address());
  }

  /** Answers the bytes copied, 0 at the end of the source. */
  static long copyRange(Scratch s, int source, long from, int target, long to, long length) {
    s.struct.set(ValueLayout.JAVA_LONG, 0, from);
    s.struct.set(ValueLayout.JAVA_LONG, 8, to);
    return call(
        s,
        Call.COPY_FILE_RANGE,
        source,
        s.struct.address(),
        target,
        s.struct.address() + 8,
        length,
        0);
  }

  /** Answers the value's length; ERANGE where it is longer than the room. */
  static long getxattr(Scratch s, MemorySegment path, MemorySegment name, MemorySegment value) {
    return call(
        s, Call.GETXATTR, path.address(), name.address(), value.address(), value.byteSize());
  }

  static long setxattr(
      Scratch s, MemorySegment path, MemorySegment name, MemorySegment value, int flags) {
    return call(
        s, Call.SETXATTR, path.address(), name.address(), value.address(), value.byteSize(), flags);
  }

  /** Names, each with a NUL behind it; answers their length. */
  static long listxattr(Scratch s, MemorySegment path, MemorySegment names) {
    return call(s, Call.LISTXATTR, path.address(), names.address(), names.byteSize());
  }

  static long removexattr(Scratch s, MemorySegment path, MemorySegment name) {
    return call(s, Call.REMOVEXATTR, path.address(), name.address(), 0);
  }

  static int effectiveUid(Scratch s) {
    return (int) call(s, Call.GETEUID, 0, 0, 0);
  }

  static int effectiveGid(Scratch s) {
    return (int) call(s, Call.GETEGID, 0, 0, 0);
  }

  static long getgroups(Scratch s, int room, MemorySegment gids) {
    return call(s, Call.GETGROUPS, room, gids.address(), 0);
  }

  /** Of this thread only. */
  static long setgroups(Scratch s, int count, MemorySegment gids) {
    return call(s, Call.SETGROUPS, count, gids.address(), 0);
  }

  /** Of this thread only; answers the one before, never an error. -1 changes nothing. */
  static int setfsuid(Scratch s, int uid) {
    return (int) call(s, Call.SETFSUID, uid, 0, 0);
  }

  /** Of this thread only; answers the one before, never an error. -1 changes nothing. */
  static int setfsgid(Scratch s, int gid) {
    return (int) call(s, Call.SETFSGID, gid, 0, 0);
  }
}
