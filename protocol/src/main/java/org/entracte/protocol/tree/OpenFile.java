package org.entracte.protocol.tree;

import java.nio.ByteBuffer;
import java.util.OptionalLong;

/**
 * A regular file held open. Readable and writable until closed, even when its last name is gone. A
 * read never mixes bytes of two versions that others wrote (I7). Safe for use by several threads.
 */
public interface OpenFile extends AutoCloseable {
  /** How much {@link #copyFrom} has in memory. */
  int COPY_BYTES = 1 << 18;

  /** After how much {@link #copyFrom} stops, to be asked again. */
  long MOST_COPIED_BYTES = 64L << 20;

  FileId id();

  OpenMode mode();

  Attributes attributes() throws FileException;

  /**
   * The attributes at the very moment when it was opened. What is read goes with them, as long as
   * {@link #attributes} have the same change after it was read.
   */
  Attributes atOpening();

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

  /**
   * Makes a range read as zeros, without taking room where the tree can; the file's length stays
   * (RFC 7862, 4). What lies past the end is left alone.
   *
   * @throws FileException ACCESS if it is not open for writing, NO_SPACE, IO
   */
  void punchHole(ByteRange range) throws FileException;

  /**
   * Keeps room for a range, so that writing there does not fail for lack of it, and extends the
   * file to the range's end. What is there stays.
   *
   * @throws FileException NOT_SUPPORTED by a tree that cannot promise that, ACCESS, NO_SPACE,
   *     FILE_TOO_LARGE, IO
   */
  void allocate(ByteRange range) throws FileException;

  /**
   * Copies bytes of another open file, or of this one where the ranges do not overlap, within the
   * tree; not durable before {@link #commit}.
   *
   * @param to where they go
   * @return the bytes copied: fewer than asked for at the source's end, or where it took long
   * @throws FileException as {@link #read} and {@link #write}; a leading part was copied
   */
  default long copyFrom(OpenFile source, ByteRange from, long to) throws FileException {
    ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(COPY_BYTES, from.length()));
    long done = 0;
    while (done < Math.min(from.length(), MOST_COPIED_BYTES)) {
      buffer.clear().limit((int) Math.min(buffer.capacity(), from.length() - done));
      if (source.read(buffer, from.offset() + done) == 0) {
        break;
      }
      buffer.flip();
      int count = buffer.remaining();
      write(buffer, to + done, Stability.UNSTABLE);
      done += count;
    }
    return done;
  }

  /**
   * Makes bytes of another open file's range, or of this one's, appear in this one by sharing their
   * blocks, all or none.
   *
   * @param from its length 0 means: up to the source's end
   * @throws FileException NOT_SUPPORTED where blocks cannot be shared, INVALID if the ranges are
   *     not of whole blocks, ACCESS, NO_SPACE, IO
   */
  void cloneFrom(OpenFile source, ByteRange from, long to) throws FileException;

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
