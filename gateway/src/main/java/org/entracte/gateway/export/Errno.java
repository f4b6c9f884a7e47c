package org.entracte.gateway.export;

import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;

/** What the kernel's refusals mean for a tree, and what a person can do about them. */
enum Errno {
  EPERM(1, FileError.NOT_PERMITTED, "only its owner or root may; change its owner or run as root"),
  ENOENT(2, FileError.NOT_FOUND, "no such name"),
  EIO(5, FileError.IO, "the disk failed; look into the kernel log"),
  ENXIO(6, FileError.IO, "no such device or address"),
  E2BIG(7, FileError.FILE_TOO_LARGE, "longer than the kernel takes"),
  EBADF(9, FileError.IO, "a descriptor cannot do this; please report it"),
  EAGAIN(11, FileError.BUSY, "busy; try again"),
  ENOMEM(12, FileError.BUSY, "the kernel is out of memory; try again"),
  EACCES(13, FileError.ACCESS, "permission denied; grant it with chmod or chown, or run as root"),
  EBUSY(16, FileError.BUSY, "in use, perhaps as a mount point; unmount it or try again"),
  EEXIST(17, FileError.EXISTS, "the name is taken"),
  EXDEV(18, FileError.CROSS_EXPORT, "it is on another file system; export that one on its own"),
  ENODEV(19, FileError.NOT_SUPPORTED, "no such device"),
  ENOTDIR(20, FileError.NOT_DIRECTORY, "not a directory"),
  EISDIR(21, FileError.IS_DIRECTORY, "it is a directory"),
  EINVAL(22, FileError.INVALID, "not valid here"),
  ENFILE(23, FileError.BUSY, "the system is out of descriptors; raise fs.file-max"),
  EMFILE(24, FileError.BUSY, "out of descriptors; raise the open files limit (ulimit -n)"),
  ENOTTY(25, FileError.NOT_SUPPORTED, "the file system cannot do this"),
  ETXTBSY(26, FileError.BUSY, "it is a program being run; stop that and try again"),
  EFBIG(27, FileError.FILE_TOO_LARGE, "larger than the file system or ulimit -f allows"),
  ENOSPC(28, FileError.NO_SPACE, "no space or no inodes left; free some"),
  EROFS(30, FileError.READ_ONLY, "the file system is mounted read-only; remount it"),
  EMLINK(31, FileError.TOO_MANY_LINKS, "it has as many names as the file system allows"),
  ENAMETOOLONG(36, FileError.NAME_TOO_LONG, "the name is too long for the file system"),
  ENOSYS(38, FileError.NOT_SUPPORTED, "the kernel cannot do this; Linux 5.8 or later is needed"),
  ENOTEMPTY(39, FileError.NOT_EMPTY, "the directory is not empty"),
  ELOOP(40, FileError.WRONG_TYPE, "it is a symbolic link"),
  ENODATA(61, FileError.NOT_FOUND, "no such attribute"),
  EOVERFLOW(75, FileError.NOT_SUPPORTED, "a value is too large for the file system"),
  EILSEQ(84, FileError.BAD_NAME, "the file system does not take these bytes as a name"),
  EOPNOTSUPP(95, FileError.NOT_SUPPORTED, "the file system cannot do this"),
  ESTALE(116, FileError.STALE, "it was removed"),
  EDQUOT(122, FileError.QUOTA, "over quota; free some or raise it");

  private final int number;
  private final FileError error;
  private final String advice;

  Errno(int number, FileError error, String advice) {
    this.number = number;
    this.error = error;
    this.advice = advice;
  }

  /** Whether {@code result} of a system call is this refusal. */
  boolean is(long result) {
    return result == -number;
  }

  FileError error() {
    return error;
  }

  /**
   * The refusal that {@code result}, a negated errno, stands for; an unknown number is an IO error.
   *
   * @param what what was tried and with which path: "cannot create /a/b"
   */
  static FileException refusal(long result, String what) {
    for (Errno errno : values()) {
      if (errno.is(result)) {
        return new FileException(
            errno.error, what + ": " + errno.advice + " (" + errno.name() + ")");
      }
    }
    return new FileException(FileError.IO, what + ": the kernel answered errno " + -result);
  }

  /** What POSIX lets a file system say of a directory with entries in two ways; XFS says EEXIST. */
  static FileException notEmpty(Where directory) {
    return new FileException(FileError.NOT_EMPTY, directory + " is not empty");
  }
}
