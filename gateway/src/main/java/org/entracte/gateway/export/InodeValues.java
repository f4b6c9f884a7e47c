package org.entracte.gateway.export;

import java.util.List;
import java.util.Optional;
import org.entracte.protocol.tree.AttributeName;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.ExtendedAttributes.Setting;
import org.entracte.protocol.tree.FileException;

/**
 * The extended attributes of an object, as xattr(7) has them: by their full names, such as
 * "user.colour". Good as long as the inode it is of is open. Any method may answer NOT_SUPPORTED.
 */
public interface InodeValues {
  /** The value; empty if there is none. */
  Optional<byte[]> get(Caller caller, AttributeName name) throws FileException;

  /**
   * Sets a value.
   *
   * @throws FileException EXISTS, NOT_FOUND, NOT_PERMITTED, NO_SPACE, FILE_TOO_LARGE
   */
  void set(Caller caller, AttributeName name, byte[] value, Setting how) throws FileException;

  /** The names that this process may see. */
  List<AttributeName> names() throws FileException;

  /**
   * Takes one away.
   *
   * @throws FileException NOT_FOUND
   */
  void remove(Caller caller, AttributeName name) throws FileException;
}
