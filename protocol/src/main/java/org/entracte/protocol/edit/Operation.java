package org.entracte.protocol.edit;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.NewObject;

/**
 * One change of a tree. Objects are named by FileId; the gateway translates ids it knows as
 * aliases. Delete, rename and link act on (directory, name, child): if another child stands there
 * by now, the edit was not about it.
 */
public sealed interface Operation {
  /**
   * A new object with the laptop's id under a name that was free. Owner, mode and mtime as the
   * laptop shows them; {@code content} only for a regular file, if its bytes were known when it was
   * sent.
   */
  record Create(
      FileId directory,
      Name name,
      FileId id,
      NewObject object,
      int mode,
      int uid,
      int gid,
      Instant modified,
      Optional<Content> content)
      implements Operation {}

  /** Content of a file written, cut or extended. */
  record Store(FileId file, Base base, Content content) implements Operation {}

  /**
   * Attributes set; empty ones stay.
   *
   * @param before what the laptop saw before it: where the gateway has something else by now, the
   *     gateway's value wins for that field
   * @param values extended attributes, each a field of its own
   */
  record SetAttributes(
      FileId id,
      Owned before,
      OptionalInt mode,
      OptionalInt uid,
      OptionalInt gid,
      Optional<Instant> modified,
      List<ValueChange> values)
      implements Operation {
    public SetAttributes {
      values = List.copyOf(values);
    }

    /** Without extended attributes. */
    public SetAttributes(
        FileId id,
        Owned before,
        OptionalInt mode,
        OptionalInt uid,
        OptionalInt gid,
        Optional<Instant> modified) {
      this(id, before, mode, uid, gid, modified, List.of());
    }
  }

  /** The attributes that travel. */
  record Owned(int mode, int uid, int gid, Instant modified) {}

  /**
   * A name taken away.
   *
   * @param base the child's content when it was (for a file)
   * @param last it was the child's last name on the laptop, so that the child went with it
   */
  record Remove(FileId directory, Name name, FileId child, Base base, boolean last)
      implements Operation {}

  /** A name moved, perhaps onto another one that dies with it. */
  record Rename(
      FileId child,
      FileId fromDirectory,
      Name from,
      FileId toDirectory,
      Name to,
      Optional<Replaced> replaced)
      implements Operation {}

  /** What stood under the target name, and the content of it that the laptop's user had seen. */
  record Replaced(FileId id, Base base) {}

  /** One more name for a file. */
  record Link(FileId file, FileId directory, Name name) implements Operation {}
}
