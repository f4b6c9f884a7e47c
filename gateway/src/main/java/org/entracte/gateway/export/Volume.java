package org.entracte.gateway.export;

import java.util.Optional;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.Space;

/**
 * The file system below an export, as system calls offer it: inodes, names, no identity of our own,
 * no journal. Never leads out of the exported directory, nor follows a symbolic link. Safe for many
 * threads; calls may touch the disk, so virtual threads should not make them.
 */
public interface Volume extends AutoCloseable {
  /** The exported directory, held open. The caller closes it. */
  Inode root() throws FileException;

  /**
   * The object behind {@link Inode#handle}, wherever it is named now, or empty if it is gone or
   * this process may not open by handle (it needs CAP_DAC_READ_SEARCH); then it can only be found
   * by path.
   */
  Optional<Inode> find(byte[] handle) throws FileException;

  Space space() throws FileException;

  @Override
  void close();
}
