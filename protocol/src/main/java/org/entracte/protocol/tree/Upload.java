package org.entracte.protocol.tree;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * New content for a name that becomes visible at once or not at all. An existing file keeps its
 * FileId, owner, mode and other names. Used by one thread; closing without {@link #publish} leaves
 * no trace.
 */
public interface Upload extends AutoCloseable {
  /** No precondition. */
  Expected ANYTHING = new Expected.Anything();

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

  /** What must be under a name at the very moment of a change. */
  sealed interface Expected {
    /**
     * @throws FileException CHANGED unless {@code there} is as expected
     */
    default void require(Optional<Node> there, Name name) throws FileException {
      boolean holds =
          switch (this) {
            case Anything() -> true;
            case Absent() -> there.isEmpty();
            case Unchanged(var id, var change) ->
                there.isPresent()
                    && there.get().id().equals(id)
                    && there.get().attributes().change() == change;
            case Same(var id) -> there.isPresent() && there.get().id().equals(id);
          };
      if (!holds) {
        throw new FileException(FileError.CHANGED, name + " is not what was expected: " + this);
      }
    }

    record Anything() implements Expected {}

    /** The name must be free. */
    record Absent() implements Expected {}

    /** The name must lead to this file, unchanged since {@link Attributes#change}. */
    record Unchanged(FileId id, long change) implements Expected {}

    /** The name must lead to this object, in whatever state. */
    record Same(FileId id) implements Expected {}
  }
}
