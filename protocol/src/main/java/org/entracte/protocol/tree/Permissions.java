package org.entracte.protocol.tree;

/**
 * What a caller may do with an object; execute means search for a directory. Pure POSIX rules on
 * mode bits, for trees that have no kernel to ask.
 */
public record Permissions(boolean read, boolean write, boolean execute) {
  public static final Permissions ALL = new Permissions(true, true, true);
  public static final Permissions NONE = new Permissions(false, false, false);

  /** What the mode bits of {@code file} grant {@code caller} (POSIX.1-2024, 4.7). */
  public static Permissions of(Caller caller, Attributes file) {
    if (caller.isSuperuser()) {
      boolean anyExecute = file.type() == FileType.DIRECTORY || (file.mode() & 0111) != 0;
      return new Permissions(true, true, anyExecute);
    }
    int shift = caller.uid() == file.uid() ? 6 : caller.isIn(file.gid()) ? 3 : 0;
    int bits = file.mode() >> shift;
    return new Permissions((bits & 4) != 0, (bits & 2) != 0, (bits & 1) != 0);
  }

  /**
   * The mode of a regular file that somebody without privilege wrote to, or that was given away:
   * without suid, and without sgid where the group may execute (otherwise that bit once meant
   * mandatory locking; chown(2)).
   */
  public static int withoutSetId(int mode) {
    return mode & ((mode & 010) != 0 ? ~06000 : ~04000);
  }

  /**
   * Whether {@code caller} may take {@code child}'s name out of {@code directory} as far as the
   * sticky bit goes.
   */
  public static boolean stickyAllows(Caller caller, Attributes directory, Attributes child) {
    return (directory.mode() & 01000) == 0
        || caller.isSuperuser()
        || caller.uid() == directory.uid()
        || caller.uid() == child.uid();
  }
}
