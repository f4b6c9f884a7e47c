package org.entracte.gateway.export;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileType;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.Space;

/**
 * A directory of a local file system, by Linux system calls (x86-64 and aarch64, Linux 5.8 or
 * later, with /proc). Objects are O_PATH descriptors and every call starts at one, so neither a
 * long path nor a change of names outside matters. Another file system mounted below the directory
 * is not entered (CROSS_EXPORT). Closing it closes neither inodes nor files.
 */
public final class PosixVolume implements Volume {
  private static final long PROC_MAGIC = 0x9fa0;

  /** Of 64 bytes, 4 tell the handle's type. */
  private static final int HANDLE_ROOM = 60;

  private static final int HANDLE_DATA = 8;
  private static final int TYPE_BYTES = 4;

  final Scratch.Pool scratches;
  final Identity identity;
  private final Where where;
  private final Where someObject;

  /** Opened for reading: open_by_handle_at and syncfs take no O_PATH descriptor. */
  private final Descriptor directory;

  /** The same directory as O_PATH, as inodes are. */
  private final Descriptor top;

  /** /proc/self/fd: how an O_PATH descriptor is opened for more. */
  private final Descriptor numbers;

  private final boolean opensHandles;
  private final Enclosure enclosure;
  private final HeldObjects held = new HeldObjects();

  /** 1: has access control lists; -1: has none; 0: not asked yet. */
  private volatile int lists;

  private PosixVolume(
      Scratch.Pool scratches,
      Identity identity,
      Where where,
      Descriptor directory,
      Descriptor top,
      Descriptor numbers,
      boolean opensHandles) {
    this.scratches = scratches;
    this.identity = identity;
    this.where = where;
    this.someObject = Where.start("an object in " + where);
    this.directory = directory;
    this.top = top;
    this.numbers = numbers;
    this.opensHandles = opensHandles;
    this.enclosure = new Enclosure(this, directory);
  }

  /**
   * Opens an existing directory for export; symbolic links on the way to it are followed.
   *
   * @throws FileException NOT_FOUND, NOT_DIRECTORY, ACCESS; NOT_SUPPORTED without /proc or on a
   *     kernel before 5.8
   * @throws UnsupportedOperationException on anything but Linux on x86-64 or aarch64
   */
  public static PosixVolume open(Path directory) throws FileException {
    Scratch.Pool scratches = new Scratch.Pool();
    Where where = Where.start(directory.toString());
    try (Scratch s = scratches.take()) {
      int root = openDirectory(s, directory);
      int top = -1;
      int numbers = -1;
      try {
        top = openTop(s, root);
        numbers = openDirectory(s, Path.of("/proc/self/fd"));
        requireProc(s, numbers);
        boolean opensHandles = opensHandles(s, root, where);
        return new PosixVolume(
            scratches,
            Identity.ofProcess(s),
            where,
            new Descriptor(root, scratches),
            new Descriptor(top, scratches),
            new Descriptor(numbers, scratches),
            opensHandles);
      } catch (FileException | RuntimeException failed) {
        Posix.close(s, numbers);
        Posix.close(s, top);
        Posix.close(s, root);
        throw failed;
      }
    }
  }

  private static int openTop(Scratch s, int root) throws FileException {
    int flags = Posix.O_PATH | Posix.O_DIRECTORY;
    MemorySegment self = s.target(new byte[] {'.'});
    return (int) check(Posix.openInside(s, root, self, flags, 0), "cannot use openat2");
  }

  /** Only tried, since it takes CAP_DAC_READ_SEARCH and a file system that can. */
  private static boolean opensHandles(Scratch s, int root, Where where) throws FileException {
    byte[] handle = handle(s, root, where);
    if (handle.length == 0) {
      return false;
    }
    long fd = openHandle(s, root, handle);
    if (fd >= 0) {
      Posix.close(s, (int) fd);
    }
    return fd >= 0;
  }

  private static int openDirectory(Scratch s, Path directory) throws FileException {
    byte[] path = bytes(directory);
    if (path.length >= s.target.byteSize()) {
      throw Errno.refusal(-36, "cannot open " + directory);
    }
    long fd = Posix.open(s, Posix.AT_FDCWD, s.target(path), Posix.O_RDONLY | Posix.O_DIRECTORY);
    return (int) check(fd, "cannot open the directory " + directory);
  }

  private static void requireProc(Scratch s, int numbers) throws FileException {
    check(Posix.fstatfs(s, numbers), "cannot look at /proc/self/fd");
    if (s.struct.get(ValueLayout.JAVA_LONG, 0) != PROC_MAGIC) {
      throw new FileException(FileError.NOT_SUPPORTED, "/proc is not there: mount it (procfs)");
    }
  }

  /** A path's own bytes; as a string they depend on the locale, as a URI they do not. */
  private static byte[] bytes(Path path) {
    String escaped = path.toUri().getRawPath();
    ByteArrayOutputStream out = new ByteArrayOutputStream(escaped.length());
    for (int i = 0; i < escaped.length(); i++) {
      char c = escaped.charAt(i);
      if (c == '%') {
        out.write(Integer.parseInt(escaped, i + 1, i + 3, 16));
        i += 2;
      } else {
        out.write(c);
      }
    }
    return out.toByteArray();
  }

  @Override
  public Inode root() {
    return new PosixInode(this, top.lend(), where);
  }

  @Override
  public Optional<Inode> find(byte[] handle) throws FileException {
    if (!isPossible(handle)) {
      return Optional.empty();
    }
    try (Scratch s = scratches.take()) {
      Optional<Inode> again = findHeld(s, handle);
      return again.isPresent() ? again : search(s, handle);
    }
  }

  private Optional<Inode> findHeld(Scratch s, byte[] handle) {
    Optional<HeldObjects.Lent> lent = held.lend(handle);
    if (lent.isEmpty()) {
      return Optional.empty();
    }
    Descriptor descriptor = lent.get().descriptor();
    int length = (int) enclosure.path(s, descriptor.acquire());
    descriptor.release();
    if (length < 0 || !lent.get().liesAt(s.target, length)) {
      descriptor.close();
      held.forget(handle);
      return Optional.empty();
    }
    return Optional.of(new PosixInode(this, descriptor, someObject));
  }

  private Optional<Inode> search(Scratch s, byte[] handle) throws FileException {
    int fd = openHandle(s, handle);
    if (fd < 0) {
      return Optional.empty();
    }
    try {
      if (enclosure.look(s, fd) instanceof Enclosure.Found.Inside(int there, MemorySegment path)) {
        Descriptor found = held.hold(handle, new Descriptor(there, scratches), path);
        return Optional.of(new PosixInode(this, found, someObject));
      }
      return Optional.empty();
    } finally {
      Posix.close(s, fd);
    }
  }

  /** The kernel checks each directory on the way for the caller, and follows no link. */
  @Override
  public Optional<DataFile> openAtOnce(Caller caller, List<Name> path) throws FileException {
    try (Scratch s = scratches.take()) {
      Optional<MemorySegment> joined = s.path(path);
      if (joined.isEmpty()) {
        return Optional.empty();
      }
      int flags = Posix.O_RDONLY | Posix.O_NOFOLLOW | Posix.O_NONBLOCK;
      int from = top.acquire();
      long fd;
      try {
        fd =
            identity.as(
                caller, s, from, start -> Posix.openInside(s, start, joined.get(), flags, 0));
      } finally {
        top.release();
      }
      if (fd < 0) {
        return Optional.empty();
      }
      Descriptor descriptor = new Descriptor((int) fd, scratches);
      return Optional.of(new PosixFile(scratches, descriptor, someObject));
    }
  }

  @Override
  public void letGo() {
    held.nextRound();
  }

  @Override
  public boolean mayHold(byte[] handle) throws FileException {
    if (!isPossible(handle)) {
      return !opensHandles;
    }
    try (Scratch s = scratches.take()) {
      int fd = openHandle(s, handle);
      if (fd < 0) {
        return false;
      }
      try {
        return mayHold(s, fd);
      } finally {
        Posix.close(s, fd);
      }
    }
  }

  /** An object with several names may have one inside, whichever the kernel tells. */
  private boolean mayHold(Scratch s, int fd) throws FileException {
    check(Posix.stat(s, fd), "cannot look at what a handle leads to");
    Stat stat = StatLayout.read(s.struct);
    boolean named = stat.type() != FileType.DIRECTORY && stat.links() > 1;
    return switch (enclosure.look(s, fd)) {
      case Enclosure.Found.Inside(int there, _) -> {
        Posix.close(s, there);
        yield true;
      }
      case Enclosure.Found.Outside() -> named;
      case Enclosure.Found.Unknown() -> true;
    };
  }

  private boolean isPossible(byte[] handle) {
    return opensHandles && handle.length > TYPE_BYTES && handle.length <= HANDLE_ROOM + TYPE_BYTES;
  }

  /** An O_PATH descriptor, or -1 for what is gone or was never there. */
  private int openHandle(Scratch s, byte[] handle) throws FileException {
    int mount = directory.acquire();
    long fd;
    try {
      fd = openHandle(s, mount, handle);
    } finally {
      directory.release();
    }
    if (Errno.ESTALE.is(fd) || Errno.ENOENT.is(fd) || Errno.EINVAL.is(fd)) {
      return -1; // EINVAL: of another file system, or no handle at all
    }
    check(fd, "cannot open", someObject);
    return isNamed(s, (int) fd) ? (int) fd : -1;
  }

  /** A handle leads to an object without a name as long as somebody has it open. */
  private static boolean isNamed(Scratch s, int fd) throws FileException {
    long result = Posix.stat(s, fd);
    if (result == 0 && StatLayout.read(s.struct).links() > 0) {
      return true;
    }
    Posix.close(s, fd);
    check(result, "cannot look at what a handle leads to");
    return false;
  }

  private static long openHandle(Scratch s, int mount, byte[] handle) {
    int length = handle.length - TYPE_BYTES;
    s.struct.set(ValueLayout.JAVA_INT, 0, length);
    s.struct.set(ValueLayout.JAVA_INT, 4, ByteBuffer.wrap(handle).getInt(0));
    MemorySegment.copy(handle, TYPE_BYTES, s.struct, ValueLayout.JAVA_BYTE, HANDLE_DATA, length);
    return Posix.openHandle(s, mount);
  }

  /** The handle of an open object: the type (4 bytes), then what the file system made up. */
  static byte[] handle(Scratch s, int fd, Where what) throws FileException {
    s.struct.set(ValueLayout.JAVA_INT, 0, HANDLE_ROOM);
    long result = Posix.handle(s, fd);
    if (Errno.EOPNOTSUPP.is(result) || Errno.EOVERFLOW.is(result)) {
      return new byte[0];
    }
    check(result, "cannot make a handle of", what);
    int length = s.struct.get(ValueLayout.JAVA_INT, 0);
    byte[] handle = new byte[TYPE_BYTES + length];
    ByteBuffer.wrap(handle).putInt(0, s.struct.get(ValueLayout.JAVA_INT, 4));
    MemorySegment.copy(s.struct, ValueLayout.JAVA_BYTE, HANDLE_DATA, handle, TYPE_BYTES, length);
    return handle;
  }

  @Override
  public Space space() throws FileException {
    try (Scratch s = scratches.take()) {
      int fd = directory.acquire();
      try {
        check(Posix.fstatfs(s, fd), "cannot ask for the space of", where);
      } finally {
        directory.release();
      }
      long unit = s.struct.get(ValueLayout.JAVA_LONG, 72);
      return new Space(
          s.struct.get(ValueLayout.JAVA_LONG, 16) * unit,
          s.struct.get(ValueLayout.JAVA_LONG, 24) * unit,
          s.struct.get(ValueLayout.JAVA_LONG, 32) * unit,
          s.struct.get(ValueLayout.JAVA_LONG, 40),
          s.struct.get(ValueLayout.JAVA_LONG, 48));
    }
  }

  /** Writes all of the file system back, for objects that cannot be opened to be synced. */
  void syncAll(Scratch s) throws FileException {
    int fd = directory.acquire();
    try {
      check(Posix.syncfs(s, fd), "cannot sync the file system of", where);
    } finally {
      directory.release();
    }
  }

  /** Whether objects can have access control lists; what only costs time is asked once. */
  boolean keepsLists() {
    int known = lists;
    if (known == 0) {
      try (Scratch s = scratches.take()) {
        int fd = directory.acquire();
        try {
          long answer = Posix.getxattr(s, s.proc(fd), s.attribute(AclFormat.ACCESS), s.bulk());
          known = Errno.EOPNOTSUPP.is(answer) ? -1 : 1;
        } finally {
          directory.release();
        }
      }
      lists = known;
    }
    return known > 0;
  }

  PosixInode inode(long fd, Where at) {
    return new PosixInode(this, new Descriptor((int) fd, scratches), at);
  }

  /** Opens what {@code fd} stands for once more, with other flags; a negated errno or a number. */
  long reopen(Scratch s, int fd, int flags) {
    return numbered(s, fd, (proc, number) -> Posix.open(s, proc, number, flags));
  }

  /** For calls that know an object by its number in /proc/self/fd. */
  long numbered(Scratch s, int fd, Numbered call) {
    int proc = numbers.acquire();
    try {
      return call.on(proc, s.number(fd));
    } finally {
      numbers.release();
    }
  }

  interface Numbered {
    long on(int proc, MemorySegment number);
  }

  /** {@code result} unless it is a refusal. */
  static long check(long result, String what) throws FileException {
    if (result < 0) {
      throw Errno.refusal(result, what);
    }
    return result;
  }

  /** The same; the text is put together for a refusal only, as system calls are many. */
  static long check(long result, String what, Where where) throws FileException {
    return result < 0 ? check(result, what + " " + where) : result;
  }

  /** Who a caller is to the kernel. */
  Caller effective(Caller caller) {
    return identity.effective(caller);
  }

  @Override
  public void close() {
    held.close();
    top.close();
    directory.close();
    numbers.close();
  }
}
