package org.entracte.gateway.export;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.entracte.protocol.tree.AttributeName;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.ExtendedAttributes;
import org.entracte.protocol.tree.ExtendedAttributes.Setting;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;

/**
 * By getxattr and its like on /proc/self/fd: there is no call that takes an O_PATH descriptor
 * before Linux 6.13 (getxattrat).
 */
final class PosixValues implements InodeValues {
  private static final int CREATE = 1;
  private static final int REPLACE = 2;

  private final PosixInode inode;
  private final PosixVolume volume;

  PosixValues(PosixInode inode, PosixVolume volume) {
    this.inode = inode;
    this.volume = volume;
  }

  private FileException refusal(long result, String what) {
    return Errno.refusal(result, "cannot " + what + " of " + inode);
  }

  @Override
  public Optional<byte[]> get(Caller caller, AttributeName name) throws FileException {
    try (Scratch s = volume.scratches.take()) {
      MemorySegment key = s.attribute(name);
      MemorySegment value = s.bulk();
      long length = inode.as(caller, s, fd -> Posix.getxattr(s, s.proc(fd), key, value));
      if (Errno.ENODATA.is(length)) {
        return Optional.empty();
      }
      if (length < 0) {
        throw refusal(length, "read the attribute " + name);
      }
      return Optional.of(value.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE));
    }
  }

  @Override
  public void set(Caller caller, AttributeName name, byte[] value, Setting how)
      throws FileException {
    if (value.length > ExtendedAttributes.MAX_VALUE_BYTES) {
      throw new FileException(
          FileError.FILE_TOO_LARGE,
          "the attribute "
              + name
              + " of "
              + inode
              + " cannot have "
              + value.length
              + " bytes, only "
              + ExtendedAttributes.MAX_VALUE_BYTES);
    }
    int flags =
        switch (how) {
          case EITHER -> 0;
          case CREATE -> CREATE;
          case REPLACE -> REPLACE;
        };
    try (Scratch s = volume.scratches.take()) {
      MemorySegment key = s.attribute(name);
      MemorySegment bytes = s.bulk().asSlice(0, value.length);
      MemorySegment.copy(value, 0, bytes, ValueLayout.JAVA_BYTE, 0, value.length);
      long result = inode.as(caller, s, fd -> Posix.setxattr(s, s.proc(fd), key, bytes, flags));
      if (result < 0) {
        throw refusal(result, "set the attribute " + name);
      }
    }
  }

  @Override
  public List<AttributeName> names() throws FileException {
    try (Scratch s = volume.scratches.take()) {
      MemorySegment list = s.bulk();
      long length = inode.as(Caller.SUPERUSER, s, fd -> Posix.listxattr(s, s.proc(fd), list));
      if (Errno.EOPNOTSUPP.is(length)) {
        return List.of();
      }
      if (length < 0) {
        throw refusal(length, "list the attributes");
      }
      return split(list.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE));
    }
  }

  /** Names, each with a NUL behind it. */
  private static List<AttributeName> split(byte[] list) {
    List<AttributeName> names = new ArrayList<>();
    int start = 0;
    for (int at = 0; at < list.length; at++) {
      if (list[at] == 0) {
        names.add(AttributeName.of(java.util.Arrays.copyOfRange(list, start, at)));
        start = at + 1;
      }
    }
    return names;
  }

  @Override
  public void remove(Caller caller, AttributeName name) throws FileException {
    try (Scratch s = volume.scratches.take()) {
      MemorySegment key = s.attribute(name);
      long result = inode.as(caller, s, fd -> Posix.removexattr(s, s.proc(fd), key));
      if (result < 0) {
        throw refusal(result, "remove the attribute " + name);
      }
    }
  }
}
