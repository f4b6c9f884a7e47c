package org.entracte.gateway.tree;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.entracte.gateway.export.ObjectKey;
import org.entracte.gateway.export.Stat;
import org.entracte.gateway.state.Blob;
import org.entracte.gateway.tree.Reserve.Folder;
import org.entracte.protocol.edit.CorruptRecordException;
import org.entracte.protocol.edit.RecordReader;
import org.entracte.protocol.edit.RecordWriter;
import org.entracte.protocol.edit.ValueFormat;
import org.entracte.protocol.tree.AttributeChange;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileType;
import org.entracte.protocol.tree.SymlinkTarget;
import org.entracte.protocol.tree.TimeChange;

/**
 * Acts as bytes, in the intents of the state database: record kind 'A', version 2 if the act brings
 * an object into the tree that was looked at before, else 1; the caller; in version 2 that object:
 * its stat, kernel handle and target; one byte for the kind of act (1 enter, 2 swap, 3 overwrite, 4
 * take away, 5 move, 6 move over, 7 link, 8 set attributes, 9 set attributes, extended ones among
 * them), then the record's components in their order, in the forms of {@link
 * org.entracte.protocol.edit.EditFormat}. A key is two i64; texts are ASCII. Version 1 of an act
 * that brings something in was written before there was a version 2.
 */
final class ActFormat {
  private static final char KIND = 'A';
  private static final int WITHOUT_ENTERING = 1;
  private static final int WITH_ENTERING = 2;
  private static final List<FileType> TYPES = List.of(FileType.values());
  private static final List<Folder> FOLDERS = List.of(Folder.values());

  /**
   * All that an intent says.
   *
   * @param entering what the act brings into the tree, as it was before
   */
  record Intended(Act.Ordered ordered, Optional<Entering> entering) {}

  private ActFormat() {}

  static byte[] encode(Intended intended) {
    Caller caller = intended.ordered().caller();
    Optional<Entering> entering = intended.entering();
    RecordWriter out =
        new RecordWriter(KIND, entering.isPresent() ? WITH_ENTERING : WITHOUT_ENTERING);
    out.i32(caller.uid());
    out.i32(caller.gid());
    out.list(caller.groups(), RecordWriter::i32);
    entering.ifPresent(object -> write(out, object));
    write(out, intended.ordered().act());
    return out.finish();
  }

  private static void write(RecordWriter out, Act act) {
    switch (act) {
      case Act.Enter enter -> {
        out.u8(1);
        out.id(enter.id());
        out.code(FOLDERS, enter.folder());
        out.text(enter.entry());
        write(out, enter.made());
        out.id(enter.directory());
        out.name(enter.name());
      }
      case Act.Swap swap -> {
        out.u8(2);
        out.id(swap.id());
        out.text(swap.entry());
        write(out, swap.made());
        out.id(swap.directory());
        out.name(swap.name());
        write(out, swap.before());
      }
      case Act.Overwrite over -> {
        out.u8(3);
        out.id(over.id());
        out.text(over.entry());
        out.instant(over.modified());
        write(out, over.before());
        out.text(over.trashEntry());
      }
      case Act.TakeAway take -> {
        out.u8(4);
        out.id(take.child());
        out.code(TYPES, take.type());
        write(out, take.before());
        out.id(take.directory());
        out.name(take.name());
        out.text(take.trashEntry());
      }
      case Act.Move move -> {
        out.u8(5);
        write(out, move);
      }
      case Act.MoveOver over -> {
        out.u8(6);
        write(out, over.move());
        out.id(over.replaced());
        out.code(TYPES, over.type());
        write(out, over.before());
        out.text(over.trashEntry());
      }
      case Act.Link link -> {
        out.u8(7);
        out.id(link.file());
        write(out, link.key());
        out.id(link.directory());
        out.name(link.name());
      }
      case Act.SetAttributes set -> {
        out.u8(set.values().isEmpty() ? 8 : 9);
        out.id(set.id());
        write(out, set.change());
        if (!set.values().isEmpty()) {
          out.list(set.values(), ValueFormat::writeChange);
        }
      }
    }
  }

  static Intended decode(byte[] record) throws FileException {
    boolean first = record.length > 1 && record[1] == WITHOUT_ENTERING;
    try {
      return RecordReader.decode(
          record,
          KIND,
          first ? WITHOUT_ENTERING : WITH_ENTERING,
          in -> {
            Caller caller = new Caller(in.i32(), in.i32(), in.list(RecordReader::i32));
            Optional<Entering> entering = first ? Optional.empty() : Optional.of(entering(in));
            return new Intended(new Act.Ordered(caller, act(in)), entering);
          });
    } catch (CorruptRecordException corrupt) {
      throw new FileException(
          FileError.IO, "a recorded intent is damaged: " + corrupt.getMessage(), corrupt);
    }
  }

  private static Act act(RecordReader in) throws CorruptRecordException {
    int kind = in.u8();
    return switch (kind) {
      case 1 -> new Act.Enter(in.id(), in.code(FOLDERS), in.text(), key(in), in.id(), in.name());
      case 2 -> new Act.Swap(in.id(), in.text(), key(in), in.id(), in.name(), seen(in));
      case 3 -> new Act.Overwrite(in.id(), in.text(), in.instant(), seen(in), in.text());
      case 4 -> new Act.TakeAway(in.id(), in.code(TYPES), seen(in), in.id(), in.name(), in.text());
      case 5 -> move(in);
      case 6 -> new Act.MoveOver(move(in), in.id(), in.code(TYPES), seen(in), in.text());
      case 7 -> new Act.Link(in.id(), key(in), in.id(), in.name());
      case 8 -> new Act.SetAttributes(in.id(), change(in), List.of());
      case 9 -> new Act.SetAttributes(in.id(), change(in), in.list(ValueFormat::readChange));
      default -> throw new CorruptRecordException("no act of kind " + kind);
    };
  }

  private static void write(RecordWriter out, Entering entering) {
    Stat stat = entering.stat();
    write(out, stat.key());
    out.code(TYPES, stat.type());
    out.i32(stat.mode());
    out.i32(stat.links());
    out.i32(stat.uid());
    out.i32(stat.gid());
    out.i64(stat.sizeBytes());
    out.i64(stat.usedBytes());
    out.instant(stat.accessed());
    out.instant(stat.modified());
    out.instant(stat.changed());
    out.bytes(entering.handle().toBytes());
    out.optional(entering.target(), (to, target) -> to.bytes(target.toBytes()));
  }

  private static Entering entering(RecordReader in) throws CorruptRecordException {
    Stat stat =
        new Stat(
            key(in),
            in.code(TYPES),
            in.i32(),
            in.i32(),
            in.i32(),
            in.i32(),
            in.i64(),
            in.i64(),
            in.instant(),
            in.instant(),
            in.instant());
    Blob handle = new Blob(in.bytes());
    return new Entering(stat, handle, in.optional(from -> new SymlinkTarget(from.bytes())));
  }

  private static void write(RecordWriter out, ObjectKey key) {
    out.i64(key.inode());
    out.i64(key.birth());
  }

  private static ObjectKey key(RecordReader in) throws CorruptRecordException {
    return new ObjectKey(in.i64(), in.i64());
  }

  private static void write(RecordWriter out, Act.Seen seen) {
    write(out, seen.key());
    out.i64(seen.sizeBytes());
    out.instant(seen.modified());
  }

  private static Act.Seen seen(RecordReader in) throws CorruptRecordException {
    return new Act.Seen(key(in), in.i64(), in.instant());
  }

  private static void write(RecordWriter out, Act.Move move) {
    out.id(move.child());
    write(out, move.key());
    out.id(move.fromDirectory());
    out.name(move.from());
    out.id(move.toDirectory());
    out.name(move.to());
  }

  private static Act.Move move(RecordReader in) throws CorruptRecordException {
    return new Act.Move(in.id(), key(in), in.id(), in.name(), in.id(), in.name());
  }

  /** Only what laptops set: mode, owner, mtime. */
  private static void write(RecordWriter out, AttributeChange change) {
    out.optionalInt(change.mode());
    out.optionalInt(change.uid());
    out.optionalInt(change.gid());
    out.optional(
        change.modified() instanceof TimeChange.To(var time) ? Optional.of(time) : Optional.empty(),
        RecordWriter::instant);
  }

  private static AttributeChange change(RecordReader in) throws CorruptRecordException {
    var mode = in.optionalInt();
    var uid = in.optionalInt();
    var gid = in.optionalInt();
    TimeChange modified =
        in.optional(RecordReader::instant)
            .<TimeChange>map(TimeChange.To::new)
            .orElse(TimeChange.KEEP);
    return new AttributeChange(mode, uid, gid, OptionalLong.empty(), TimeChange.KEEP, modified);
  }
}
