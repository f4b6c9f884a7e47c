package org.entracte.gateway.export;

import java.util.Locale;

/**
 * What differs between the Linux machines we know: system call numbers (asm/unistd_64.h on x86-64,
 * asm-generic/unistd.h on aarch64) and two open flags. Struct layouts used here are the same on
 * both. Other processors and systems are not supported.
 */
enum Abi {
  X86_64(0x1_0000, 0x2_0000),
  AARCH64(0x4000, 0x8000);

  /** O_DIRECTORY and O_NOFOLLOW. */
  final int openDirectory;

  final int openNoFollow;

  Abi(int openDirectory, int openNoFollow) {
    this.openDirectory = openDirectory;
    this.openNoFollow = openNoFollow;
  }

  /**
   * The machine this runs on.
   *
   * @throws UnsupportedOperationException on anything but Linux on x86-64 or aarch64
   */
  static Abi ofThisMachine() {
    String system = System.getProperty("os.name", "");
    String processor = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
    if (system.equals("Linux")) {
      if (processor.equals("amd64") || processor.equals("x86_64")) {
        return X86_64;
      }
      if (processor.equals("aarch64")) {
        return AARCH64;
      }
    }
    throw new UnsupportedOperationException(
        "exporting a local directory needs Linux on x86-64 or aarch64; this is "
            + system
            + " on "
            + processor);
  }

  int number(Call call) {
    return switch (this) {
      case X86_64 -> call.x86;
      case AARCH64 -> call.arm;
    };
  }

  /** A system call and its number on x86-64 and on aarch64. */
  enum Call {
    CLOSE(3, 57),
    LSEEK(8, 62),
    IOCTL(16, 29),
    PREAD64(17, 67),
    PWRITE64(18, 68),
    FCNTL(72, 25),
    FSYNC(74, 82),
    FTRUNCATE(77, 46),
    GETEUID(107, 175),
    GETEGID(108, 177),
    GETGROUPS(115, 158),
    SETGROUPS(116, 159),
    SETFSUID(122, 151),
    SETFSGID(123, 152),
    FSTATFS(138, 44),
    SETXATTR(188, 5),
    GETXATTR(191, 8),
    LISTXATTR(194, 11),
    REMOVEXATTR(197, 14),
    GETDENTS64(217, 61),
    OPENAT(257, 56),
    MKDIRAT(258, 34),
    MKNODAT(259, 33),
    FCHOWNAT(260, 54),
    UNLINKAT(263, 35),
    LINKAT(265, 37),
    SYMLINKAT(266, 36),
    READLINKAT(267, 78),
    FCHMODAT(268, 53),
    UTIMENSAT(280, 88),
    FALLOCATE(285, 47),
    NAME_TO_HANDLE_AT(303, 264),
    OPEN_BY_HANDLE_AT(304, 265),
    SYNCFS(306, 267),
    RENAMEAT2(316, 276),
    COPY_FILE_RANGE(326, 285),
    STATX(332, 291),
    OPENAT2(437, 437);

    private final int x86;
    private final int arm;

    Call(int x86, int arm) {
      this.x86 = x86;
      this.arm = arm;
    }
  }
}
