package org.entracte.protocol.tree;

import java.nio.ByteBuffer;
import java.util.OptionalLong;

/**
 * A regular file held open. Readable and writable until closed, even when its last name is gone. A
 * read never mixes bytes of two versions that others wrote (I7). Safe for use by several threads.
 */
public interface OpenFile extends AutoCloseable {
  FileId id();

  OpenMode mode();

  Attributes attributes() throws FileException;

  /**
   * Reads into {@code target} from {@code offset}; holes read as zeros.
   *
   * @return bytes read, as many as asked for unless the file ends before; 0 at or past the end
   * @throws FileException OFFLINE if the bytes are not here and cannot be fetched now,
   *     VERSION_GONE, IO
   */
  int read(ByteBuffer target, long offset) throws FileException;

  /**
   * Writes all of {@code source} at {@code offset}, extending the file where needed.
   *
   * @throws FileException NO_SPACE, QUOTA, FILE_TOO_LARGE, IO; nothing or a leading part was
   *     written
   */
  void write(ByteBuffer source, long offset, Stability stability) throws FileException;

  /** Makes everything written so far, by anyone, durable. */
  void commit() throws FileException;

  /**
   * The first offset at or after {@code offset} that holds data, or empty if only a hole follows
   * (RFC 7862, 15.11). A tree that cannot tell answers {@code offset} itself.
   */
  OptionalLong nextData(long offset) throws FileException;

  /** The first offset at or after {@code offset} that is in a hole; the end of the file counts. */
  long nextHole(long offset) throws FileException;

  /** Ends the open; a second call does nothing. */
  @Override
  void close() throws FileException;
}
