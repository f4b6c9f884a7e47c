package org.entracte.protocol.edit;

import java.util.List;
import org.entracte.protocol.tree.ByteRange;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.Name;

/** How an edit ended, and where it landed. */
public sealed interface Outcome {
  /** As asked, or it was so already. */
  record Applied() implements Outcome {}

  /** A create met the same thing: {@code surviving} is the id both are known by from now on. */
  record Adopted(FileId alias, FileId surviving) implements Outcome {}

  /** Ours lives on as another object, {@code copy}, under this name; theirs keeps its own. */
  record KeptBoth(FileId original, FileId copy, FileId directory, Name name) implements Outcome {}

  /**
   * Ours were ranges of a content that exists nowhere any more: they live on as {@code copy}, under
   * a name that says so, with holes elsewhere.
   *
   * @param ranges what of the copy is ours, sorted
   */
  record KeptPart(FileId original, FileId copy, FileId directory, Name name, List<ByteRange> ranges)
      implements Outcome {
    public KeptPart {
      ranges = List.copyOf(ranges);
    }
  }

  /** A create, rename or link went to a conflict name because its own was taken. */
  record Renamed(FileId id, FileId directory, Name name) implements Outcome {}

  /** What the gateway had lost by deletion came back under this name, with our edit. */
  record Restored(FileId id, FileId directory, Name name) implements Outcome {}

  /** Not carried out, for a reason the conflict table gives; nothing is lost by it. */
  record Dropped(FileId id, Reason reason) implements Outcome {}

  /** The gateway may not or cannot: parked on the laptop until its user decides. */
  record Refused(FileError error, String message) implements Outcome {}

  /** Depends on an edit of the same client that was refused; parked with it. */
  record ParkedBehind(long number) implements Outcome {}

  /** Why an edit was dropped. */
  enum Reason {
    /** It was edited on the gateway: the edit wins over our delete. */
    EDITED_THERE,
    /** Another object has that name by now; our delete was not about it. */
    REPLACED_THERE,
    /** It was moved on the gateway: that name wins over ours. */
    MOVED_THERE,
    /** It was deleted there, and our edit has nothing worth keeping. */
    DELETED_THERE,
    /** The directory has entries there that we had not seen. */
    NOT_EMPTY_THERE,
    /** Other attributes were set there. */
    ATTRIBUTES_SET_THERE,
    /** The move would have made a directory its own ancestor. */
    CYCLE,
    /** What it builds on exists nowhere any more, and it has no bytes of its own. */
    BYTES_GONE,
    /** It was its last name there by then, while the laptop's user saw another. */
    LAST_NAME_THERE
  }
}
