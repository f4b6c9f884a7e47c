package org.entracte.protocol.tree;

import java.util.List;
import java.util.Optional;

/**
 * Attributes that users name and fill themselves, of files and directories (RFC 8276; the "user."
 * ones of xattr(7), named without that prefix). Changes are durable when they return, and change
 * {@link Attributes#change}. Any method may answer STALE, ACCESS, IO, BUSY or NOT_SUPPORTED. Safe
 * for many threads.
 */
public interface ExtendedAttributes {
  /** No value is longer. */
  int MAX_VALUE_BYTES = 64 << 10;

  /** What to do about one that is there or is not. */
  enum Setting {
    EITHER,
    /** EXISTS if it is there. */
    CREATE,
    /** NOT_FOUND if it is not. */
    REPLACE
  }

  /** The value; empty if there is none of that name. */
  Optional<byte[]> get(Caller caller, FileId id, AttributeName name) throws FileException;

  /**
   * Sets a value.
   *
   * @throws FileException EXISTS, NOT_FOUND, FILE_TOO_LARGE or NO_SPACE (the value), QUOTA,
   *     NAME_TOO_LONG, NOT_PERMITTED (neither file nor directory)
   */
  void set(Caller caller, FileId id, AttributeName name, byte[] value, Setting how)
      throws FileException;

  /** All names, sorted. */
  List<AttributeName> list(Caller caller, FileId id) throws FileException;

  /**
   * Takes one away.
   *
   * @throws FileException NOT_FOUND
   */
  void remove(Caller caller, FileId id, AttributeName name) throws FileException;
}
