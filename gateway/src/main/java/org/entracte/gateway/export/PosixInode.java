package org.entracte.gateway.export;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Instant;
import java.util.Optional;
import org.entracte.protocol.tree.AccessList;
import org.entracte.protocol.tree.AttributeChange;
import org.entracte.protocol.tree.Attributes;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileType;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.NewObject;
import org.entracte.protocol.tree.OpenMode;
import org.entracte.protocol.tree.Permissions;
import org.entracte.protocol.tree.SymlinkTarget;
import org.entracte.protocol.tree.TimeChange;

/**
 * An object as an O_PATH descriptor. Safe for many threads. Every method but close throws
 * IllegalStateException after it.
 */
final class PosixInode implements Inode {
  private static final long UTIME_NOW = (1L << 30) - 1;
  private static final long UTIME_OMIT = (1L << 30) - 2;
  private static final int SET_GID = 02000;
  private static final int SPECIAL_BITS = 07000;

  /** Where a struct linux_dirent64 has its length and its name. */
  private static final int ENTRY_LENGTH = 16;

  private static final int ENTRY_NAME = 19;

  private final PosixVolume volume;
  private final Descriptor descriptor;
  private final Where where;

  PosixInode(PosixVolume volume, Descriptor descriptor, Where where) {
    this.volume = volume;
    this.descriptor = descriptor;
    this.where = where;
  }

  /** System calls on the descriptor, as {@code caller}; a negated errno comes back as it is. */
  long as(Caller caller, Scratch s, Identity.Calls calls) throws FileException {
    int fd = descriptor.acquire();
    try {
      return volume.identity.as(caller, s, fd, calls);
    } finally {
      descriptor.release();
    }
  }

  private long self(Scratch s, Identity.Calls calls) throws FileException {
    return as(Caller.SUPERUSER, s, calls);
  }

  @Override
  public Stat stat() throws FileException {
    try (Scratch s = volume.scratches.take()) {
      return stat(s);
    }
  }

  private Stat stat(Scratch s) throws FileException {
    check(self(s, fd -> Posix.stat(s, fd)), "look at");
    return StatLayout.read(s.struct);
  }

  @Override
  public byte[] handle() throws FileException {
    try (Scratch s = volume.scratches.take()) {
      int fd = descriptor.acquire();
      try {
        return PosixVolume.handle(s, fd, where);
      } finally {
        descriptor.release();
      }
    }
  }

  /**
   * By the mode bits or the access control list: faccessat2 would ask for the thread's real or
   * effective user, not for the file system user. A read-only mount is not looked at.
   */
  @Override
  public Permissions permissions(Caller caller) throws FileException {
    Stat stat = stat();
    Attributes attributes =
        new Attributes(
            stat.type(),
            stat.mode(),
            stat.links(),
            stat.uid(),
            stat.gid(),
            stat.sizeBytes(),
            stat.usedBytes(),
            stat.accessed(),
            stat.modified(),
            stat.changed(),
            0,
            stat.key().inode());
    Caller who = volume.effective(caller);
    Optional<AccessList> list =
        who.isSuperuser() || stat.type() == FileType.SYMLINK ? Optional.empty() : accessList();
    return list.isPresent()
        ? list.get().permissions(who, attributes)
        : Permissions.of(who, attributes);
  }

  /** What was set as its list, if anything was and the file system has lists. */
  private Optional<AccessList> accessList() throws FileException {
    return volume.keepsLists()
        ? values().get(Caller.SUPERUSER, AclFormat.ACCESS).flatMap(AclFormat::decode)
        : Optional.empty();
  }

  /** Size, owner, mode, times: each would spoil what comes later, were it done after it. */
  @Override
  public void set(Caller caller, AttributeChange change) throws FileException {
    if (change.sizeBytes().isPresent()) {
      try (DataFile file = open(caller, OpenMode.WRITE)) {
        file.truncate(change.sizeBytes().getAsLong());
      }
      dropSetIdBits(caller);
    }
    try (Scratch s = volume.scratches.take()) {
      if (change.uid().isPresent() || change.gid().isPresent()) {
        int uid = change.uid().orElse(-1);
        int gid = change.gid().orElse(-1);
        check(as(caller, s, fd -> Posix.chown(s, fd, uid, gid)), "change the owner of");
      }
      if (change.mode().isPresent()) {
        check(chmod(caller, s, change.mode().getAsInt()), "change the mode of");
      }
      if (!isKept(change.accessed()) || !isKept(change.modified())) {
        time(s, 0, change.accessed());
        time(s, 16, change.modified());
        check(as(caller, s, fd -> Posix.utimens(s, fd)), "set the times of");
      }
    }
  }

  /** The kernel leaves them, as it is the process that has cut the file. */
  private void dropSetIdBits(Caller caller) throws FileException {
    try (Scratch s = volume.scratches.take()) {
      int mode = stat(s).mode();
      int kept = Permissions.withoutSetId(mode);
      if (kept != mode && !volume.effective(caller).isSuperuser()) {
        check(chmod(Caller.SUPERUSER, s, kept), "take set-id bits of");
      }
    }
  }

  private long chmod(Caller caller, Scratch s, int mode) throws FileException {
    return as(
        caller,
        s,
        fd -> volume.numbered(s, fd, (proc, number) -> Posix.chmod(s, proc, number, mode)));
  }

  private static boolean isKept(TimeChange change) {
    return change instanceof TimeChange.Keep;
  }

  /** A struct timespec; what utimensat is to keep or to set to now stands in its nanoseconds. */
  private static void time(Scratch s, long offset, TimeChange change) {
    switch (change) {
      case TimeChange.To(Instant time) -> time(s, offset, time.getEpochSecond(), time.getNano());
      case TimeChange.Keep() -> time(s, offset, 0, UTIME_OMIT);
      case TimeChange.Now() -> time(s, offset, 0, UTIME_NOW);
    }
  }

  private static void time(Scratch s, long offset, long seconds, long nanos) {
    s.struct.set(ValueLayout.JAVA_LONG, offset, seconds);
    s.struct.set(ValueLayout.JAVA_LONG, offset + 8, nanos);
  }

  @Override
  public SymlinkTarget readLink() throws FileException {
    try (Scratch s = volume.scratches.take()) {
      if (stat(s).type() != FileType.SYMLINK) {
        throw new FileException(FileError.WRONG_TYPE, where + " is not a symbolic link");
      }
      long length = check(self(s, fd -> Posix.readlink(s, fd, s.target)), "read the link");
      byte[] target = new byte[(int) length];
      MemorySegment.copy(s.target, ValueLayout.JAVA_BYTE, 0, target, 0, target.length);
      return new SymlinkTarget(target);
    }
  }

  @Override
  public InodeValues values() {
    return new PosixValues(this, volume);
  }

  @Override
  public Inode child(Caller caller, Name name) throws FileException {
    try (Scratch s = volume.scratches.take()) {
      return openChild(caller, s, name);
    }
  }

  @Override
  public Stat look(Caller caller, Name name) throws FileException {
    try (Scratch s = volume.scratches.take()) {
      MemorySegment path = s.name(name);
      checkName(s, as(caller, s, fd -> Posix.stat(s, fd, path)), "look at", name);
      if (!StatLayout.isMountPoint(s.struct)) {
        return StatLayout.read(s.struct);
      }
    }
    return Inode.super.look(caller, name); // opening it is refused
  }

  private PosixInode openChild(Caller caller, Scratch s, Name name) throws FileException {
    MemorySegment path = s.name(name);
    int flags = Posix.O_PATH | Posix.O_NOFOLLOW;
    long child = as(caller, s, fd -> Posix.openInside(s, fd, path, flags, 0));
    return volume.inode(checkName(s, child, "open", name), where.child(name));
  }

  @Override
  public void entries(Caller caller, EntryVisitor visitor) throws FileException {
    try (Scratch s = volume.scratches.take()) {
      int flags = Posix.O_RDONLY | Posix.O_DIRECTORY;
      long fd = check(as(caller, s, path -> volume.reopen(s, path, flags)), "list");
      try {
        readEntries(s, (int) fd, visitor);
      } finally {
        Posix.close(s, (int) fd);
      }
    }
  }

  private void readEntries(Scratch s, int fd, EntryVisitor visitor) throws FileException {
    MemorySegment buffer = s.bulk();
    long length;
    while ((length = check(Posix.getdents(s, fd, buffer), "list")) > 0) {
      for (long at = 0;
          at < length;
          at += Short.toUnsignedInt(buffer.get(ValueLayout.JAVA_SHORT, at + ENTRY_LENGTH))) {
        visitEntry(visitor, buffer, at);
      }
    }
  }

  private static void visitEntry(EntryVisitor visitor, MemorySegment buffer, long at)
      throws FileException {
    long start = at + ENTRY_NAME;
    int length = 0;
    while (buffer.get(ValueLayout.JAVA_BYTE, start + length) != 0) {
      length++;
    }
    byte[] name = new byte[length];
    MemorySegment.copy(buffer, ValueLayout.JAVA_BYTE, start, name, 0, length);
    boolean dots = name[0] == '.' && (length == 1 || (length == 2 && name[1] == '.'));
    if (!dots) {
      visitor.visit(new DirectoryEntry(Name.of(name), buffer.get(ValueLayout.JAVA_LONG, at)));
    }
  }

  @Override
  public Inode create(Caller caller, Name name, NewObject object, int mode) throws FileException {
    try (Scratch s = volume.scratches.take()) {
      MemorySegment path = s.name(name);
      PosixInode made =
          switch (object) {
            case NewObject.RegularFile() -> createFile(caller, s, name, path, mode);
            case NewObject.Directory() -> {
              long result = as(caller, s, fd -> Posix.mkdir(s, fd, path, mode));
              yield made(caller, s, name, result);
            }
            case NewObject.Symlink(SymlinkTarget target) -> {
              MemorySegment to = s.target(target.toBytes());
              yield made(caller, s, name, as(caller, s, fd -> Posix.symlink(s, to, fd, path)));
            }
            case NewObject.Special(FileType type) -> {
              int bits = type == FileType.FIFO ? Posix.S_IFIFO : Posix.S_IFSOCK;
              long result = as(caller, s, fd -> Posix.mknod(s, fd, path, bits | mode));
              yield made(caller, s, name, result);
            }
          };
      return settled(caller, s, name, made, object.fileType(), mode);
    }
  }

  private PosixInode createFile(Caller caller, Scratch s, Name name, MemorySegment path, int mode)
      throws FileException {
    int flags = Posix.O_CREAT | Posix.O_EXCL | Posix.O_WRONLY | Posix.O_NOFOLLOW;
    long opened = as(caller, s, fd -> Posix.openInside(s, fd, path, flags, mode));
    int content = (int) checkName(s, opened, "create", name);
    try {
      return volume.inode(
          check(volume.reopen(s, content, Posix.O_PATH), "reopen in"), where.child(name));
    } finally {
      Posix.close(s, content);
    }
  }

  private PosixInode made(Caller caller, Scratch s, Name name, long result) throws FileException {
    checkName(s, result, "create", name);
    return openChild(caller, s, name);
  }

  /**
   * Gives a new object the mode that the umask, or mkdir itself, cut, and syncs that. A setgid bit
   * that a directory inherited stays, and so do permissions that come from this directory's default
   * list: where it has one, the umask cuts nothing.
   */
  private PosixInode settled(
      Caller caller, Scratch s, Name name, PosixInode made, FileType type, int mode)
      throws FileException {
    try {
      Stat stat = made.stat(s);
      if (stat.type() != type) {
        throw new FileException(
            FileError.BUSY, where.child(name) + " was replaced while it was made; try again");
      }
      int inherited = type == FileType.DIRECTORY ? stat.mode() & SET_GID : 0;
      if (type != FileType.SYMLINK && stat.mode() != (mode | inherited)) {
        int wanted = passesListOn() ? stat.mode() | (mode & SPECIAL_BITS) : mode | inherited;
        made.check(made.chmod(caller, s, wanted), "set the mode of the new");
        if (type == FileType.FILE || type == FileType.DIRECTORY) {
          made.sync();
        }
      }
      return made;
    } catch (FileException | RuntimeException failed) {
      made.close();
      throw failed;
    }
  }

  private boolean passesListOn() throws FileException {
    return volume.keepsLists() && values().get(Caller.SUPERUSER, AclFormat.DEFAULT).isPresent();
  }

  @Override
  public void link(Caller caller, Inode file, Name name) throws FileException {
    PosixInode linked = sameVolume(file);
    try (Scratch s = volume.scratches.take()) {
      if (linked.stat(s).links() == 0) {
        throw gone(linked.where);
      }
      MemorySegment path = s.name(name);
      int fileFd = linked.descriptor.acquire();
      try {
        long result =
            as(
                caller,
                s,
                directory ->
                    volume.numbered(
                        s, fileFd, (proc, number) -> Posix.link(s, proc, number, directory, path)));
        checkName(s, result, "link " + linked.where + " as", name);
      } finally {
        linked.descriptor.release();
      }
    }
  }

  @Override
  public void remove(Caller caller, Name name, FileType type) throws FileException {
    try (Scratch s = volume.scratches.take()) {
      MemorySegment path = s.name(name);
      boolean directory = type == FileType.DIRECTORY;
      long result =
          as(caller, s, fd -> directory ? Posix.rmdir(s, fd, path) : Posix.unlink(s, fd, path));
      if (directory && Errno.EEXIST.is(result)) {
        throw Errno.notEmpty(where.child(name));
      }
      checkName(s, result, "remove", name);
    }
  }

  @Override
  public void rename(Caller caller, Name from, Inode toDirectory, Name to, RenameMode mode)
      throws FileException {
    PosixInode target = sameVolume(toDirectory);
    int how =
        switch (mode) {
          case REPLACE -> 0;
          case NO_REPLACE -> Posix.RENAME_NOREPLACE;
          case EXCHANGE -> Posix.RENAME_EXCHANGE;
        };
    try (Scratch s = volume.scratches.take()) {
      MemorySegment old = s.name(from);
      MemorySegment next = s.otherName(to);
      int targetFd = target.descriptor.acquire();
      try {
        long result = as(caller, s, fd -> Posix.rename(s, fd, old, targetFd, next, how));
        if (Errno.ENOENT.is(result) && target.stat(s).links() == 0) {
          throw gone(target.where);
        }
        if (mode == RenameMode.REPLACE && Errno.EEXIST.is(result)) {
          throw Errno.notEmpty(target.where.child(to));
        }
        checkName(s, result, "move to " + target.where.child(to) + " (" + mode + ")", from);
      } finally {
        target.descriptor.release();
      }
    }
  }

  @Override
  public DataFile open(Caller caller, OpenMode mode) throws FileException {
    try (Scratch s = volume.scratches.take()) {
      FileType type = stat(s).type();
      if (type == FileType.DIRECTORY) {
        throw new FileException(FileError.IS_DIRECTORY, where + " is a directory");
      }
      if (type != FileType.FILE) {
        throw new FileException(FileError.WRONG_TYPE, where + " is no regular file but a " + type);
      }
      int flags = Posix.flags(mode);
      long fd = check(as(caller, s, path -> volume.reopen(s, path, flags)), "open (" + mode + ")");
      return new PosixFile(volume.scratches, new Descriptor((int) fd, volume.scratches), where);
    }
  }

  @Override
  public Optional<DataFile> openAlone(OpenMode mode) throws FileException {
    try (Scratch s = volume.scratches.take()) {
      int flags = Posix.flags(mode) | Posix.O_NONBLOCK;
      long opened = self(s, path -> volume.reopen(s, path, flags));
      if (Errno.EAGAIN.is(opened) || Errno.EACCES.is(opened)) {
        return Optional.empty();
      }
      Descriptor fd = new Descriptor((int) check(opened, "open alone"), volume.scratches);
      return PosixFile.leased(volume.scratches, fd, where, mode);
    }
  }

  /** An object that cannot be opened (a link, a FIFO, no permission) takes a sync of everything. */
  @Override
  public void sync() throws FileException {
    try (Scratch s = volume.scratches.take()) {
      FileType type = stat(s).type();
      if (type != FileType.FILE && type != FileType.DIRECTORY) {
        volume.syncAll(s);
        return;
      }
      long fd = self(s, path -> volume.reopen(s, path, Posix.O_RDONLY));
      if (Errno.EACCES.is(fd)) {
        volume.syncAll(s);
        return;
      }
      check(fd, "open to sync");
      try {
        check(Posix.fsync(s, (int) fd), "sync");
      } finally {
        Posix.close(s, (int) fd);
      }
    }
  }

  private PosixInode sameVolume(Inode other) {
    if (other instanceof PosixInode inode && inode.volume == volume) {
      return inode;
    }
    throw new IllegalArgumentException("not an inode of the same volume: " + other);
  }

  private static FileException gone(Where what) {
    return new FileException(FileError.STALE, what + " was removed");
  }

  private long check(long result, String what) throws FileException {
    return result < 0 ? PosixVolume.check(result, "cannot " + what + " " + where) : result;
  }

  /** ENOENT below a directory that was removed itself is STALE. */
  private long checkName(Scratch s, long result, String what, Name name) throws FileException {
    if (Errno.ENOENT.is(result) && stat(s).links() == 0) {
      throw gone(where);
    }
    return result < 0
        ? PosixVolume.check(result, "cannot " + what + " " + where.child(name))
        : result;
  }

  @Override
  public String toString() {
    return where.toString();
  }

  @Override
  public void close() {
    descriptor.close();
  }
}
