package org.entracte.protocol.edit;

import java.util.List;
import org.entracte.protocol.edit.Outcome.Reason;
import org.entracte.protocol.tree.ByteRange;
import org.entracte.protocol.tree.FileError;

/**
 * Outcomes inside records: one tag byte, then the fields in their order (see {@link EditFormat}).
 *
 * <pre>
 * 1 Applied
 * 2 Adopted       id alias, id surviving
 * 3 KeptBoth      id original, id copy, id directory, bytes name
 * 4 Renamed       id, id directory, bytes name
 * 5 Restored      id, id directory, bytes name
 * 6 Dropped       id, u8 reason (place in REASONS)
 * 7 Refused       u8 error (place in ERRORS), text message
 * 8 ParkedBehind  i64 number
 * 9 KeptPart      id original, id copy, id directory, bytes name, list of (i64 offset, i64 length)
 * </pre>
 */
final class OutcomeFormat {
  /** Only ever grows at its end. */
  static final List<Reason> REASONS =
      List.of(
          Reason.EDITED_THERE,
          Reason.REPLACED_THERE,
          Reason.MOVED_THERE,
          Reason.DELETED_THERE,
          Reason.NOT_EMPTY_THERE,
          Reason.ATTRIBUTES_SET_THERE,
          Reason.CYCLE,
          Reason.BYTES_GONE,
          Reason.LAST_NAME_THERE);

  /** Only ever grows at its end. */
  static final List<FileError> ERRORS =
      List.of(
          FileError.NOT_FOUND,
          FileError.EXISTS,
          FileError.NOT_EMPTY,
          FileError.NOT_DIRECTORY,
          FileError.IS_DIRECTORY,
          FileError.WRONG_TYPE,
          FileError.STALE,
          FileError.ACCESS,
          FileError.NOT_PERMITTED,
          FileError.READ_ONLY,
          FileError.NO_SPACE,
          FileError.QUOTA,
          FileError.FILE_TOO_LARGE,
          FileError.TOO_MANY_LINKS,
          FileError.NAME_TOO_LONG,
          FileError.BAD_NAME,
          FileError.INVALID,
          FileError.CROSS_EXPORT,
          FileError.BAD_COOKIE,
          FileError.LOCKED,
          FileError.CHANGED,
          FileError.VERSION_GONE,
          FileError.OFFLINE,
          FileError.NOT_SUPPORTED,
          FileError.BUSY,
          FileError.IO);

  private OutcomeFormat() {}

  static void write(RecordWriter out, Outcome outcome) {
    switch (outcome) {
      case Outcome.Applied() -> out.u8(1);
      case Outcome.Adopted(var alias, var surviving) -> {
        out.u8(2);
        out.id(alias);
        out.id(surviving);
      }
      case Outcome.KeptBoth(var original, var copy, var directory, var name) -> {
        out.u8(3);
        out.id(original);
        out.id(copy);
        out.id(directory);
        out.name(name);
      }
      case Outcome.Renamed(var id, var directory, var name) -> {
        out.u8(4);
        out.id(id);
        out.id(directory);
        out.name(name);
      }
      case Outcome.Restored(var id, var directory, var name) -> {
        out.u8(5);
        out.id(id);
        out.id(directory);
        out.name(name);
      }
      case Outcome.Dropped(var id, var reason) -> {
        out.u8(6);
        out.id(id);
        out.code(REASONS, reason);
      }
      case Outcome.Refused(var error, var message) -> {
        out.u8(7);
        out.code(ERRORS, error);
        out.text(message);
      }
      case Outcome.ParkedBehind(var number) -> {
        out.u8(8);
        out.i64(number);
      }
      case Outcome.KeptPart(var original, var copy, var directory, var name, var ranges) -> {
        out.u8(9);
        out.id(original);
        out.id(copy);
        out.id(directory);
        out.name(name);
        out.list(
            ranges,
            (to, range) -> {
              to.i64(range.offset());
              to.i64(range.length());
            });
      }
    }
  }

  static Outcome read(RecordReader in) throws CorruptRecordException {
    int tag = in.u8();
    return switch (tag) {
      case 1 -> new Outcome.Applied();
      case 2 -> new Outcome.Adopted(in.id(), in.id());
      case 3 -> new Outcome.KeptBoth(in.id(), in.id(), in.id(), in.name());
      case 4 -> new Outcome.Renamed(in.id(), in.id(), in.name());
      case 5 -> new Outcome.Restored(in.id(), in.id(), in.name());
      case 6 -> new Outcome.Dropped(in.id(), in.code(REASONS));
      case 7 -> new Outcome.Refused(in.code(ERRORS), in.text());
      case 8 -> new Outcome.ParkedBehind(in.i64());
      case 9 ->
          new Outcome.KeptPart(
              in.id(),
              in.id(),
              in.id(),
              in.name(),
              in.list(from -> new ByteRange(from.i64(), from.i64())));
      default -> throw new CorruptRecordException("no outcome has tag " + tag);
    };
  }
}
