package org.entracte.protocol.tree;

/** What an object is; never changes during its life. */
public enum FileType {
  FILE,
  DIRECTORY,
  SYMLINK,
  FIFO,
  SOCKET,
  BLOCK_DEVICE,
  CHARACTER_DEVICE
}
