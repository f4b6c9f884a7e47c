package org.entracte.protocol.edit;

import java.util.Optional;
import org.entracte.protocol.tree.Attributes;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.NamedValues;
import org.entracte.protocol.tree.SymlinkTarget;

/** Something that is true of the gateway's tree from one journal number on. */
public sealed interface Fact {
  record NameIs(FileId directory, Name name, FileId child) implements Fact {}

  record NameFree(FileId directory, Name name) implements Fact {}

  /**
   * All of an object; {@code target} for a symbolic link. Its change and times are the gateway's.
   */
  record ObjectIs(
      FileId id,
      Attributes attributes,
      Versions versions,
      Optional<SymlinkTarget> target,
      NamedValues values)
      implements Fact {
    /** One without extended attributes. */
    public ObjectIs(
        FileId id, Attributes attributes, Versions versions, Optional<SymlinkTarget> target) {
      this(id, attributes, versions, target, NamedValues.NONE);
    }
  }

  /** Its last name is gone. */
  record ObjectGone(FileId id) implements Fact {}

  /** An id that some laptop made is from now on another name for {@code surviving}. */
  record AliasIs(FileId alias, FileId surviving) implements Fact {}

  /**
   * What was said of the names in a directory was said by a state that was lost: whoever listed it
   * lists it again.
   */
  record NamesUnknown(FileId directory) implements Fact {}

  /** {@code successor} took the name of {@code id} by a rename over it (lineage). */
  record SucceededBy(FileId id, FileId successor) implements Fact {}
}
