package org.entracte.gateway.export;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Instant;
import org.entracte.protocol.tree.FileType;

/** Reads struct statx (linux/stat.h; the same on every processor). */
final class StatLayout {
  private static final int HAS_BIRTH = 0x800;
  private static final long MOUNT_ROOT = 0x2000;
  private static final int BLOCK_BYTES = 512;
  private static final long NANOS = 1_000_000_000L;

  private StatLayout() {}

  static Stat read(MemorySegment statx) {
    int typeAndMode = Short.toUnsignedInt(statx.get(ValueLayout.JAVA_SHORT, 28));
    return new Stat(
        new ObjectKey(statx.get(ValueLayout.JAVA_LONG, 32), birth(statx)),
        type(typeAndMode),
        typeAndMode & 07777,
        statx.get(ValueLayout.JAVA_INT, 16),
        statx.get(ValueLayout.JAVA_INT, 20),
        statx.get(ValueLayout.JAVA_INT, 24),
        statx.get(ValueLayout.JAVA_LONG, 40),
        statx.get(ValueLayout.JAVA_LONG, 48) * BLOCK_BYTES,
        time(statx, 64),
        time(statx, 112),
        time(statx, 96));
  }

  /** Whether another file system begins here. */
  static boolean isMountPoint(MemorySegment statx) {
    return (statx.get(ValueLayout.JAVA_LONG, 8) & MOUNT_ROOT) != 0;
  }

  private static long birth(MemorySegment statx) {
    boolean known = (statx.get(ValueLayout.JAVA_INT, 0) & HAS_BIRTH) != 0;
    return known
        ? statx.get(ValueLayout.JAVA_LONG, 80) * NANOS + statx.get(ValueLayout.JAVA_INT, 88)
        : 0;
  }

  private static Instant time(MemorySegment statx, long offset) {
    return Instant.ofEpochSecond(
        statx.get(ValueLayout.JAVA_LONG, offset), statx.get(ValueLayout.JAVA_INT, offset + 8));
  }

  private static FileType type(int typeAndMode) {
    return switch (typeAndMode & 0xf000) {
      case 0x1000 -> FileType.FIFO;
      case 0x2000 -> FileType.CHARACTER_DEVICE;
      case 0x4000 -> FileType.DIRECTORY;
      case 0x6000 -> FileType.BLOCK_DEVICE;
      case 0x8000 -> FileType.FILE;
      case 0xa000 -> FileType.SYMLINK;
      case 0xc000 -> FileType.SOCKET;
      default ->
          throw new IllegalStateException("statx tells type " + Integer.toHexString(typeAndMode));
    };
  }
}
