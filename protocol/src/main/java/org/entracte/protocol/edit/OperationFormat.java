package org.entracte.protocol.edit;

import java.util.List;
import org.entracte.protocol.tree.ByteRange;
import org.entracte.protocol.tree.NewObject;
import org.entracte.protocol.tree.SymlinkTarget;

/**
 * Operations inside records: one tag byte, then the fields in their order (see {@link EditFormat}).
 *
 * <pre>
 * 1 Create         id directory, bytes name, id, object, i32 mode, uid, gid, time modified,
 *                  option of content
 * 2 Store          id file, base, content
 * 3 SetAttributes  id, owned before, option of i32 mode, uid, gid, option of time modified
 * 4 Remove         id directory, bytes name, id child, base (other names were left)
 * 5 Rename         id child, id from directory, bytes from, id to directory, bytes to,
 *                  option of (id replaced, base)
 * 6 Link           id file, id directory, bytes name
 * 7 Remove         as 4, of the last name
 * 8 SetAttributes  as 3, and a list of changes of extended attributes, not empty (see {@link
 *                  ValueFormat})
 *
 * object   1 regular file | 2 directory | 3 symlink, bytes target | 4 special, u8 type
 * base     1 at version, i64 | 2 as my edit, i64 number
 * owned    i32 mode, uid, gid, time modified
 * content  flag whole, i64 size, list of (i64 offset, i64 length, flag hole), payload, time modified
 * payload  1 inline, bytes | 2 staged, client, i64 number, i64 length, bytes hash
 *          | 3 lost, i64 length, text why
 * </pre>
 */
final class OperationFormat {
  private OperationFormat() {}

  static void write(RecordWriter out, Operation operation) {
    switch (operation) {
      case Operation.Create create -> writeCreate(out, create);
      case Operation.Store(var file, var base, var content) -> {
        out.u8(2);
        out.id(file);
        writeBase(out, base);
        writeContent(out, content);
      }
      case Operation.SetAttributes set -> {
        out.u8(set.values().isEmpty() ? 3 : 8);
        out.id(set.id());
        writeOwned(out, set.before());
        out.optionalInt(set.mode());
        out.optionalInt(set.uid());
        out.optionalInt(set.gid());
        out.optional(set.modified(), RecordWriter::instant);
        if (!set.values().isEmpty()) {
          out.list(set.values(), ValueFormat::writeChange);
        }
      }
      case Operation.Remove(var directory, var name, var child, var base, var last) -> {
        out.u8(last ? 7 : 4);
        out.id(directory);
        out.name(name);
        out.id(child);
        writeBase(out, base);
      }
      case Operation.Rename rename -> writeRename(out, rename);
      case Operation.Link(var file, var directory, var name) -> {
        out.u8(6);
        out.id(file);
        out.id(directory);
        out.name(name);
      }
    }
  }

  static Operation read(RecordReader in) throws CorruptRecordException {
    int tag = in.u8();
    return switch (tag) {
      case 1 ->
          new Operation.Create(
              in.id(),
              in.name(),
              in.id(),
              readObject(in),
              in.i32(),
              in.i32(),
              in.i32(),
              in.instant(),
              in.optional(OperationFormat::readContent));
      case 2 -> new Operation.Store(in.id(), readBase(in), readContent(in));
      case 3 -> readAttributes(in, false);
      case 4 -> new Operation.Remove(in.id(), in.name(), in.id(), readBase(in), false);
      case 5 ->
          new Operation.Rename(
              in.id(),
              in.id(),
              in.name(),
              in.id(),
              in.name(),
              in.optional(from -> new Operation.Replaced(from.id(), readBase(from))));
      case 6 -> new Operation.Link(in.id(), in.id(), in.name());
      case 7 -> new Operation.Remove(in.id(), in.name(), in.id(), readBase(in), true);
      case 8 -> readAttributes(in, true);
      default -> throw new CorruptRecordException("no operation has tag " + tag);
    };
  }

  private static Operation.SetAttributes readAttributes(RecordReader in, boolean valued)
      throws CorruptRecordException {
    Operation.SetAttributes set =
        new Operation.SetAttributes(
            in.id(),
            readOwned(in),
            in.optionalInt(),
            in.optionalInt(),
            in.optionalInt(),
            in.optional(RecordReader::instant),
            valued ? in.list(ValueFormat::readChange) : List.of());
    if (valued && set.values().isEmpty()) {
      throw new CorruptRecordException("a change of no extended attribute has tag 3");
    }
    return set;
  }

  private static void writeCreate(RecordWriter out, Operation.Create create) {
    out.u8(1);
    out.id(create.directory());
    out.name(create.name());
    out.id(create.id());
    writeObject(out, create.object());
    out.i32(create.mode());
    out.i32(create.uid());
    out.i32(create.gid());
    out.instant(create.modified());
    out.optional(create.content(), OperationFormat::writeContent);
  }

  private static void writeRename(RecordWriter out, Operation.Rename rename) {
    out.u8(5);
    out.id(rename.child());
    out.id(rename.fromDirectory());
    out.name(rename.from());
    out.id(rename.toDirectory());
    out.name(rename.to());
    out.optional(
        rename.replaced(),
        (to, replaced) -> {
          to.id(replaced.id());
          writeBase(to, replaced.base());
        });
  }

  private static void writeObject(RecordWriter out, NewObject object) {
    switch (object) {
      case NewObject.RegularFile() -> out.u8(1);
      case NewObject.Directory() -> out.u8(2);
      case NewObject.Symlink(var target) -> {
        out.u8(3);
        out.bytes(target.toBytes());
      }
      case NewObject.Special(var type) -> {
        out.u8(4);
        out.code(FactFormat.TYPES, type);
      }
    }
  }

  private static NewObject readObject(RecordReader in) throws CorruptRecordException {
    int tag = in.u8();
    return switch (tag) {
      case 1 -> new NewObject.RegularFile();
      case 2 -> new NewObject.Directory();
      case 3 -> new NewObject.Symlink(new SymlinkTarget(in.bytes()));
      case 4 -> new NewObject.Special(in.code(FactFormat.TYPES));
      default -> throw new CorruptRecordException("no object has tag " + tag);
    };
  }

  private static void writeBase(RecordWriter out, Base base) {
    switch (base) {
      case Base.AtVersion(var content) -> {
        out.u8(1);
        out.i64(content);
      }
      case Base.AsMyEdit(var number) -> {
        out.u8(2);
        out.i64(number);
      }
    }
  }

  private static Base readBase(RecordReader in) throws CorruptRecordException {
    int tag = in.u8();
    return switch (tag) {
      case 1 -> new Base.AtVersion(in.i64());
      case 2 -> new Base.AsMyEdit(in.i64());
      default -> throw new CorruptRecordException("no base has tag " + tag);
    };
  }

  private static void writeOwned(RecordWriter out, Operation.Owned owned) {
    out.i32(owned.mode());
    out.i32(owned.uid());
    out.i32(owned.gid());
    out.instant(owned.modified());
  }

  private static Operation.Owned readOwned(RecordReader in) throws CorruptRecordException {
    return new Operation.Owned(in.i32(), in.i32(), in.i32(), in.instant());
  }

  private static void writeContent(RecordWriter out, Content content) {
    out.flag(content.whole());
    out.i64(content.sizeBytes());
    out.list(content.extents(), OperationFormat::writeExtent);
    switch (content.payload()) {
      case Payload.Inline inline -> {
        out.u8(1);
        out.bytes(inline.toBytes());
      }
      case Payload.Staged(var stage, var lengthBytes, var hash) -> {
        out.u8(2);
        out.client(stage.client());
        out.i64(stage.number());
        out.i64(lengthBytes);
        out.bytes(hash.toBytes());
      }
      case Payload.Lost(var lengthBytes, var why) -> {
        out.u8(3);
        out.i64(lengthBytes);
        out.text(why);
      }
    }
    out.instant(content.modified());
  }

  private static Content readContent(RecordReader in) throws CorruptRecordException {
    return new Content(
        in.flag(), in.i64(), in.list(OperationFormat::readExtent), readPayload(in), in.instant());
  }

  private static Payload readPayload(RecordReader in) throws CorruptRecordException {
    int tag = in.u8();
    return switch (tag) {
      case 1 -> new Payload.Inline(in.bytes());
      case 2 ->
          new Payload.Staged(new StageId(in.client(), in.i64()), in.i64(), new Hash(in.bytes()));
      case 3 -> new Payload.Lost(in.i64(), in.text());
      default -> throw new CorruptRecordException("no payload has tag " + tag);
    };
  }

  private static void writeExtent(RecordWriter out, Extent extent) {
    out.i64(extent.range().offset());
    out.i64(extent.range().length());
    out.flag(extent.hole());
  }

  private static Extent readExtent(RecordReader in) throws CorruptRecordException {
    return new Extent(new ByteRange(in.i64(), in.i64()), in.flag());
  }
}
