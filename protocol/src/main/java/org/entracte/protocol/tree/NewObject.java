package org.entracte.protocol.tree;

/** What to create. */
public sealed interface NewObject {
  /** An empty regular file. */
  record RegularFile() implements NewObject {}

  record Directory() implements NewObject {}

  /** A symbolic link; the target is 1 to 4095 bytes without NUL, kept as it is. */
  record Symlink(SymlinkTarget target) implements NewObject {}

  /** A FIFO or socket; content never goes through us. */
  record Special(FileType type) implements NewObject {
    public Special {
      if (type != FileType.FIFO && type != FileType.SOCKET) {
        throw new IllegalArgumentException("not a FIFO or socket: " + type);
      }
    }
  }

  default FileType fileType() {
    return switch (this) {
      case RegularFile() -> FileType.FILE;
      case Directory() -> FileType.DIRECTORY;
      case Symlink(var target) -> FileType.SYMLINK;
      case Special(var type) -> type;
    };
  }
}
