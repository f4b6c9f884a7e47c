package org.entracte.gateway.export;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.entracte.protocol.tree.FileException;

/**
 * Tells whether an object lies below the exported directory: a handle leads to it wherever on the
 * file system it is. The kernel is asked for the object's path, and that path is walked from the
 * exported directory, where it must lead to the same object. Safe for many threads.
 */
final class Enclosure {
  private static final byte[] DELETED = " (deleted)".getBytes(StandardCharsets.US_ASCII);

  private final PosixVolume volume;
  private final Descriptor directory;

  /** The exported directory's own path as last seen. */
  private volatile byte[] top = new byte[0];

  Enclosure(PosixVolume volume, Descriptor directory) {
    this.volume = volume;
    this.directory = directory;
  }

  /** What is known of an object's place. */
  sealed interface Found {
    /**
     * It lies inside.
     *
     * @param fd a new O_PATH descriptor of it
     * @param path as the kernel tells it
     */
    record Inside(int fd, MemorySegment path) implements Found {}

    /** By a name that leads there; it may have others. */
    record Outside() implements Found {}

    /** The kernel has forgotten its names, or its path is too long. */
    record Unknown() implements Found {}
  }

  /** Where the object of an O_PATH descriptor lies right now. */
  Found look(Scratch s, int fd) throws FileException {
    int length = (int) path(s, fd);
    if (length <= 1 || isUncertain(s, length)) {
      return new Found.Unknown();
    }
    byte[] path = s.target.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
    byte[] own = top;
    if (!isBelow(path, own)) {
      own = ownPath(s);
      top = own;
      if (!isBelow(path, own)) {
        return new Found.Outside();
      }
    }
    return walk(s, fd, path, own.length == 1 ? 1 : Math.min(own.length + 1, path.length));
  }

  /** Where the object of a descriptor lies, into {@link Scratch#target}; the length, or -errno. */
  long path(Scratch s, int fd) {
    return volume.numbered(s, fd, (proc, number) -> Posix.path(s, proc, number, s.target));
  }

  private byte[] ownPath(Scratch s) throws FileException {
    int fd = directory.acquire();
    try {
      long length = PosixVolume.check(path(s, fd), "cannot tell the path of the export");
      return s.target.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
    } finally {
      directory.release();
    }
  }

  /** A path that fills the room was cut; one that ends so is of a name that was removed. */
  private static boolean isUncertain(Scratch s, int length) {
    if (length >= s.target.byteSize() - 1) {
      return true;
    }
    int start = length - DELETED.length;
    return start >= 0
        && s.target.asSlice(start, DELETED.length).mismatch(MemorySegment.ofArray(DELETED)) < 0;
  }

  private static boolean isBelow(byte[] path, byte[] top) {
    return top.length > 0
        && path.length >= top.length
        && Arrays.equals(path, 0, top.length, top, 0, top.length)
        && (path.length == top.length || top.length == 1 || path[top.length] == '/');
  }

  private Found walk(Scratch s, int fd, byte[] path, int from) throws FileException {
    byte[] below =
        from == path.length ? new byte[] {'.'} : Arrays.copyOfRange(path, from, path.length);
    MemorySegment name = s.target(below);
    int root = directory.acquire();
    long there;
    try {
      there = Posix.openInside(s, root, name, Posix.O_PATH | Posix.O_NOFOLLOW, 0);
    } finally {
      directory.release();
    }
    if (there < 0) {
      return new Found.Unknown(); // moved just now
    }
    ObjectKey wanted = key(s, fd);
    if (wanted.equals(key(s, (int) there))) {
      return new Found.Inside((int) there, MemorySegment.ofArray(path));
    }
    Posix.close(s, (int) there);
    return new Found.Unknown();
  }

  private static ObjectKey key(Scratch s, int fd) throws FileException {
    PosixVolume.check(Posix.stat(s, fd), "cannot look at what a handle leads to");
    return StatLayout.read(s.struct).key();
  }
}
