package org.entracte.protocol.edit;

import java.util.List;
import org.entracte.protocol.tree.Attributes;
import org.entracte.protocol.tree.FileType;
import org.entracte.protocol.tree.NamedValues;
import org.entracte.protocol.tree.SymlinkTarget;

/**
 * Facts inside records: one tag byte, then the fields in their order (see {@link EditFormat}).
 *
 * <pre>
 * 1 NameIs       id directory, bytes name, id child
 * 2 NameFree     id directory, bytes name
 * 3 ObjectIs     id, attributes, i64 content version, i64 attributes version, option of bytes target
 * 4 ObjectGone   id
 * 5 AliasIs      id alias, id surviving
 * 6 SucceededBy  id, id successor
 * 7 NamesUnknown id directory
 * 8 ObjectIs     as 3, and extended attributes, not none (see {@link ValueFormat})
 *
 * attributes     u8 type (place in TYPES), i32 mode, links, uid, gid, i64 size, used,
 *                time accessed, modified, changed, i64 change, file number
 * </pre>
 */
public final class FactFormat {
  /** Only ever grows at its end. */
  static final List<FileType> TYPES =
      List.of(
          FileType.FILE,
          FileType.DIRECTORY,
          FileType.SYMLINK,
          FileType.FIFO,
          FileType.SOCKET,
          FileType.BLOCK_DEVICE,
          FileType.CHARACTER_DEVICE);

  private FactFormat() {}

  public static void write(RecordWriter out, Fact fact) {
    switch (fact) {
      case Fact.NameIs(var directory, var name, var child) -> {
        out.u8(1);
        out.id(directory);
        out.name(name);
        out.id(child);
      }
      case Fact.NameFree(var directory, var name) -> {
        out.u8(2);
        out.id(directory);
        out.name(name);
      }
      case Fact.ObjectIs object -> writeObject(out, object);
      case Fact.ObjectGone(var id) -> {
        out.u8(4);
        out.id(id);
      }
      case Fact.AliasIs(var alias, var surviving) -> {
        out.u8(5);
        out.id(alias);
        out.id(surviving);
      }
      case Fact.SucceededBy(var id, var successor) -> {
        out.u8(6);
        out.id(id);
        out.id(successor);
      }
      case Fact.NamesUnknown(var directory) -> {
        out.u8(7);
        out.id(directory);
      }
    }
  }

  public static Fact read(RecordReader in) throws CorruptRecordException {
    int tag = in.u8();
    return switch (tag) {
      case 1 -> new Fact.NameIs(in.id(), in.name(), in.id());
      case 2 -> new Fact.NameFree(in.id(), in.name());
      case 3 -> readObject(in, false);
      case 4 -> new Fact.ObjectGone(in.id());
      case 5 -> new Fact.AliasIs(in.id(), in.id());
      case 6 -> new Fact.SucceededBy(in.id(), in.id());
      case 7 -> new Fact.NamesUnknown(in.id());
      case 8 -> readObject(in, true);
      default -> throw new CorruptRecordException("no fact has tag " + tag);
    };
  }

  private static void writeObject(RecordWriter out, Fact.ObjectIs object) {
    boolean valued = !object.values().isEmpty();
    out.u8(valued ? 8 : 3);
    out.id(object.id());
    writeAttributes(out, object.attributes());
    out.i64(object.versions().content());
    out.i64(object.versions().attributes());
    out.optional(object.target(), (to, target) -> to.bytes(target.toBytes()));
    if (valued) {
      ValueFormat.write(out, object.values());
    }
  }

  /** One that must be an ObjectIs. */
  public static Fact.ObjectIs readObject(RecordReader in) throws CorruptRecordException {
    if (read(in) instanceof Fact.ObjectIs object) {
      return object;
    }
    throw new CorruptRecordException("another fact where one says what an object is");
  }

  private static Fact.ObjectIs readObject(RecordReader in, boolean valued)
      throws CorruptRecordException {
    Fact.ObjectIs object =
        new Fact.ObjectIs(
            in.id(),
            readAttributes(in),
            new Versions(in.i64(), in.i64()),
            in.optional(from -> new SymlinkTarget(from.bytes())),
            valued ? ValueFormat.read(in) : NamedValues.NONE);
    if (valued && object.values().isEmpty()) {
      throw new CorruptRecordException("an object without extended attributes has tag 3");
    }
    return object;
  }

  private static void writeAttributes(RecordWriter out, Attributes attributes) {
    out.code(TYPES, attributes.type());
    out.i32(attributes.mode());
    out.i32(attributes.links());
    out.i32(attributes.uid());
    out.i32(attributes.gid());
    out.i64(attributes.sizeBytes());
    out.i64(attributes.usedBytes());
    out.instant(attributes.accessed());
    out.instant(attributes.modified());
    out.instant(attributes.changed());
    out.i64(attributes.change());
    out.i64(attributes.fileNumber());
  }

  private static Attributes readAttributes(RecordReader in) throws CorruptRecordException {
    return new Attributes(
        in.code(TYPES),
        in.i32(),
        in.i32(),
        in.i32(),
        in.i32(),
        in.i64(),
        in.i64(),
        in.instant(),
        in.instant(),
        in.instant(),
        in.i64(),
        in.i64());
  }
}
