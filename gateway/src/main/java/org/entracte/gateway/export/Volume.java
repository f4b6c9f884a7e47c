package org.entracte.gateway.export;

import java.util.List;
import java.util.Optional;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.Name;
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
   * The object behind {@link Inode#handle}, wherever below the export it is named now. Empty if it
   * is gone, also out of the export; if the system does not remember where it is; or if this
   * process may not open by handle (it needs CAP_DAC_READ_SEARCH). Then it can only be found by
   * path.
   */
  Optional<Inode> find(byte[] handle) throws FileException;

  /**
   * Opens what lies at a path below the exported directory for reading, as {@code caller}, in one
   * step. For paths that led to a regular file lately: anything else is opened as well, though not
   * waited for.
   *
   * @return empty if this volume cannot do so or is refused: a way name by name tells why
   */
  default Optional<DataFile> openAtOnce(Caller caller, List<Name> path) throws FileException {
    return Optional.empty();
  }

  /** Whether {@link #find} could find it, or it may be there all the same. */
  default boolean mayHold(byte[] handle) throws FileException {
    Optional<Inode> found = find(handle);
    found.ifPresent(Inode::close);
    return found.isPresent();
  }

  /**
   * Lets go of what it keeps open only to be faster and nobody used since the last call. Due every
   * second: what was removed takes up room as long as it is open.
   */
  default void letGo() {}

  Space space() throws FileException;

  @Override
  void close();
}
