package org.entracte.cache.content;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Some bytes of one file, at their offsets in it, in a sparse file of the cache folder. Which of
 * them mean something stands in the replica's database. Survives a crash of the process at once,
 * and a power cut after {@link #sync}. Safe for many threads.
 */
public interface Layer extends AutoCloseable {
  /** Reads until {@code target} is full or the layer ends; returns the bytes read. */
  int read(ByteBuffer target, long offset) throws IOException;

  /** Writes all of {@code source}. */
  void write(ByteBuffer source, long offset) throws IOException;

  /** Cuts or extends with a hole. */
  void truncate(long sizeBytes) throws IOException;

  long sizeBytes() throws IOException;

  void sync() throws IOException;

  @Override
  void close() throws IOException;
}
