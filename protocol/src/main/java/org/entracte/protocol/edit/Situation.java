package org.entracte.protocol.edit;

import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileType;

/** What the gateway finds, at the moment of judging, of the things an edit is about. */
public sealed interface Situation {
  /** What became of an object since the edit's base. */
  sealed interface ObjectNow {
    /**
     * @param changed its content changed since the base (a directory's never does)
     */
    record Alive(FileType type, boolean changed) implements ObjectNow {}

    /** Its last name is gone and nothing took it over. */
    record Gone() implements ObjectNow {}

    /** Its last name was taken over by a rename-over (lineage): counts as content changed. */
    record Succeeded(FileId successor) implements ObjectNow {}
  }

  /** What stands under a name. */
  sealed interface Slot {
    record Free() implements Slot {}

    /**
     * @param same what we would put there is the same: same bytes, target or kind (see Create)
     */
    record Taken(FileId child, FileType type, boolean same) implements Slot {}

    /** The directory itself is gone. */
    record NoDirectory() implements Slot {}
  }

  record ForCreate(FileId id, FileType type, Slot slot) implements Situation {}

  /**
   * @param same the content there is byte for byte what the edit would make
   */
  record ForStore(FileId file, ObjectNow now, boolean same) implements Situation {}

  /**
   * @param tie the gateway has other values than {@code before} in every field the edit sets
   */
  record ForSetAttributes(FileId id, ObjectNow now, boolean tie) implements Situation {}

  /**
   * @param empty for a directory: nothing is left in it
   * @param unawares for anything else: it is the last name there, which the laptop did not know
   */
  record ForRemove(FileId child, Slot slot, ObjectNow now, boolean empty, boolean unawares)
      implements Situation {}

  /**
   * @param to the target slot; {@code replaced} what became of the object the laptop replaced there
   * @param cycle the move would put a directory below itself
   */
  record ForRename(FileId child, Slot from, ObjectNow now, Slot to, Target replaced, boolean cycle)
      implements Situation {}

  /** What the laptop replaced by its rename. */
  sealed interface Target {
    record None() implements Target {}

    /**
     * @param emptyOrFile false for a directory that has entries there by now
     */
    record Was(FileId id, ObjectNow now, boolean emptyOrFile) implements Target {}
  }

  record ForLink(FileId file, ObjectNow now, Slot slot) implements Situation {}
}
