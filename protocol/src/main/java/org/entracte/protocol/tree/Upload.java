package org.entracte.protocol.tree;

import java.nio.ByteBuffer;

/**
 * New content for a name that becomes visible at once or not at all. An existing file keeps its
 * FileId, owner, mode and other names. Used by one thread; closing without {@link #publish} leaves
 * no trace.
 */
public interface Upload extends AutoCloseable {
  /** Appends. */
  void write(ByteBuffer source) throws FileException;

  /**
   * Puts the content under the name, durably.
   *
   * @param expected what must be under the name at that very moment
   * @param change attributes to set with it; its size is ignored
   * @throws FileException CHANGED if {@code expected} does not hold; nothing was changed then
   */
  Node publish(Expected expected, AttributeChange change) throws FileException;

  @Override
  void close() throws FileException;

  /** The precondition of a publish. */
  sealed interface Expected {
    record Anything() implements Expected {}

    /** The name must be free. */
    record Absent() implements Expected {}

    /** The name must lead to this file, unchanged since {@link Attributes#change}. */
    record Unchanged(FileId id, long change) implements Expected {}
  }
}
