package org.entracte.cache.app;

import org.entracte.protocol.edit.Outcome;
import org.entracte.protocol.tree.ByteRange;

/** How an edit ended, in a person's words. */
final class OutcomeText {
  private OutcomeText() {}

  static String of(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Applied() -> "done";
      case Outcome.Adopted adopted -> "the same was there already";
      case Outcome.KeptBoth kept ->
          "changed on both sides: yours is kept as \"" + kept.name() + "\"";
      case Outcome.KeptPart part ->
          "its content is gone on the gateway: what you wrote ("
              + part.ranges().size()
              + " ranges, "
              + part.ranges().stream().mapToLong(ByteRange::length).sum()
              + " bytes) is kept as \""
              + part.name()
              + "\", a partial copy with holes elsewhere";
      case Outcome.Renamed renamed -> "the name was taken: yours is \"" + renamed.name() + "\"";
      case Outcome.Restored restored ->
          "deleted there: restored as \"" + restored.name() + "\" with your edit";
      case Outcome.Dropped dropped -> "not done: " + reason(dropped.reason());
      case Outcome.Refused refused ->
          "the gateway refuses (" + refused.error() + "): " + refused.message();
      case Outcome.ParkedBehind parked -> "waits behind edit " + parked.number();
    };
  }

  private static String reason(Outcome.Reason reason) {
    return switch (reason) {
      case EDITED_THERE -> "it was edited there, so it stays";
      case REPLACED_THERE -> "something else has that name there by now";
      case MOVED_THERE -> "it was moved there, and that name wins";
      case DELETED_THERE -> "it was deleted there";
      case NOT_EMPTY_THERE -> "the directory has new entries there";
      case ATTRIBUTES_SET_THERE -> "other attributes were set there";
      case CYCLE -> "the directory would have become its own parent";
      case LAST_NAME_THERE -> "its other names were taken away there, so this one stays";
      case BYTES_GONE -> "its content exists nowhere any more";
    };
  }
}
