package org.entracte.gateway.tree;

import java.time.Instant;
import java.util.List;
import org.entracte.gateway.export.ObjectKey;
import org.entracte.gateway.export.Stat;
import org.entracte.gateway.tree.Reserve.Folder;
import org.entracte.protocol.edit.ValueChange;
import org.entracte.protocol.tree.AttributeChange;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileType;
import org.entracte.protocol.tree.Name;

/**
 * One step on the exported tree that must happen as a whole or not at all. It is written down
 * before it is made, and says enough to tell afterwards whether it was made.
 */
public sealed interface Act {
  /** An entry of staging or trash becomes the object {@code id} under a free name. */
  record Enter(FileId id, Folder folder, String entry, ObjectKey made, FileId directory, Name name)
      implements Act {}

  /**
   * A staged file takes the place of a file's content; the old one goes to the trash under the same
   * entry name, so that a start can finish that.
   */
  record Swap(FileId id, String entry, ObjectKey made, FileId directory, Name name, Seen before)
      implements Act {}

  /** A file with several names takes over a staged file's bytes; a copy goes to the trash first. */
  record Overwrite(FileId id, String entry, Instant modified, Seen before, String trashEntry)
      implements Act {}

  /** A name goes; what it led to goes to the trash, or a directory is removed. */
  record TakeAway(
      FileId child, FileType type, Seen before, FileId directory, Name name, String trashEntry)
      implements Act {}

  /** A name moves to a free one. */
  record Move(
      FileId child, ObjectKey key, FileId fromDirectory, Name from, FileId toDirectory, Name to)
      implements Act {}

  /** A name moves onto another one; what that led to goes as with {@link TakeAway}. */
  record MoveOver(Move move, FileId replaced, FileType type, Seen before, String trashEntry)
      implements Act {}

  /** One more name. */
  record Link(FileId file, ObjectKey key, FileId directory, Name name) implements Act {}

  /** Attributes; may be set twice. */
  record SetAttributes(FileId id, AttributeChange change, List<ValueChange> values) implements Act {
    public SetAttributes {
      values = List.copyOf(values);
    }
  }

  /** The objects that are there already and change. */
  default List<FileId> changes() {
    return switch (this) {
      case Enter _ -> List.of();
      case Swap swap -> List.of(swap.id());
      case Overwrite over -> List.of(over.id());
      case TakeAway take -> List.of(take.child());
      case Move move -> List.of(move.child());
      case MoveOver over -> List.of(over.move().child(), over.replaced());
      case Link link -> List.of(link.file());
      case SetAttributes set -> List.of(set.id());
    };
  }

  /** On whose behalf, and what. */
  record Ordered(Caller caller, Act act) {}

  /** What must come out of the tree; anything else means that somebody was there in between. */
  record Seen(ObjectKey key, long sizeBytes, Instant modified) {
    public static Seen of(Stat stat) {
      return new Seen(stat.key(), stat.sizeBytes(), stat.modified());
    }

    boolean is(Stat stat) {
      return stat.key().equals(key) && (stat.type() == FileType.DIRECTORY || hasContentOf(stat));
    }

    /** Of whatever object: a copy with the same time has the same content. */
    boolean hasContentOf(Stat stat) {
      return stat.sizeBytes() == sizeBytes && stat.modified().equals(modified);
    }
  }
}
