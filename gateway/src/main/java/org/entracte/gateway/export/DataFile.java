package org.entracte.gateway.export;

import java.nio.ByteBuffer;
import java.util.OptionalLong;
import org.entracte.protocol.tree.ByteRange;
import org.entracte.protocol.tree.FileException;

/** The content of a regular file, held open. Safe for many threads. */
public interface DataFile extends AutoCloseable {
  Stat stat() throws FileException;

  /** pread until {@code target} is full or the file ends; returns the bytes read. */
  int read(ByteBuffer target, long offset) throws FileException;

  /** pwrite of all of {@code source}. */
  void write(ByteBuffer source, long offset) throws FileException;

  void truncate(long sizeBytes) throws FileException;

  /** Makes the range a hole (or zeros where the file system has none); the size stays. */
  void punchHole(ByteRange range) throws FileException;

  /**
   * Keeps room for the range and extends the file to its end.
   *
   * @throws FileException NOT_SUPPORTED where the file system cannot
   */
  void allocate(ByteRange range) throws FileException;

  /**
   * Copies bytes of another file of the volume to {@code to}, in the kernel.
   *
   * @return how many: fewer than asked for at the source's end
   */
  long copyRange(DataFile source, ByteRange from, long to) throws FileException;

  /**
   * Shares blocks of another file of the volume.
   *
   * @param from its length 0 means: up to the source's end
   * @throws FileException NOT_SUPPORTED where the file system cannot; INVALID
   */
  void cloneRange(DataFile source, ByteRange from, long to) throws FileException;

  /** SEEK_DATA; empty if only a hole follows. */
  OptionalLong nextData(long offset) throws FileException;

  /** SEEK_HOLE; the end of the file counts as a hole. */
  long nextHole(long offset) throws FileException;

  /**
   * Makes this (empty) file a copy of {@code source}, sharing blocks where the file system can
   * (FICLONE), else copying data and leaving holes holes.
   */
  void copyFrom(DataFile source) throws FileException;

  /** fsync. */
  void sync() throws FileException;

  @Override
  void close();
}
