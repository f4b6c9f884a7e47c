package org.entracte.cache.replica;

import java.util.List;
import java.util.Optional;
import org.entracte.protocol.tree.AttributeName;
import org.entracte.protocol.tree.AttributeValue;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.ExtendedAttributes;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.NamedValues;

/** The extended attributes of the replica's view; each change is an edit of its own. */
final class ReplicaAttributes implements ExtendedAttributes {
  /** What the gateway's file systems allow, as they count "user." too. */
  private static final int MAX_NAME_BYTES = AttributeName.MAX_BYTES - "user.".length();

  private final ReplicaTree tree;

  ReplicaAttributes(ReplicaTree tree) {
    this.tree = tree;
  }

  @Override
  public Optional<byte[]> get(Caller caller, FileId id, AttributeName name) throws FileException {
    checkLength(name);
    return tree.reading(
        () -> {
          NodeRow row = tree.live(id);
          if (Checks.hasValues(row)) {
            Checks.read(caller, row);
          }
          return row.values.get(name).map(AttributeValue::toBytes);
        });
  }

  @Override
  public void set(Caller caller, FileId id, AttributeName name, byte[] value, Setting how)
      throws FileException {
    checkLength(name);
    if (value.length > MAX_VALUE_BYTES) {
      throw new FileException(
          FileError.FILE_TOO_LARGE,
          "an attribute has at most " + MAX_VALUE_BYTES + " bytes, not " + value.length);
    }
    tree.writing(
        () -> {
          NodeRow row = tree.live(id);
          Checks.values(caller, row);
          boolean there = row.values.get(name).isPresent();
          if (there && how == Setting.CREATE) {
            throw new FileException(FileError.EXISTS, name + " of " + id + " is there");
          }
          if (!there && how == Setting.REPLACE) {
            throw missing(id, name);
          }
          Optional<AttributeValue> wanted = Optional.of(AttributeValue.of(value));
          checkRoom(row, row.values.with(name, wanted));
          tree.localAttributes().set(caller, row, name, wanted);
          return true;
        });
  }

  private static void checkRoom(NodeRow row, NamedValues wanted) throws FileException {
    if (wanted.bytes() > NamedValues.MAX_BYTES) {
      throw new FileException(
          FileError.NO_SPACE,
          "the attributes of " + row.id + " may have " + NamedValues.MAX_BYTES + " bytes in all");
    }
  }

  @Override
  public List<AttributeName> list(Caller caller, FileId id) throws FileException {
    return tree.reading(() -> List.copyOf(tree.live(id).values.all().keySet()));
  }

  @Override
  public void remove(Caller caller, FileId id, AttributeName name) throws FileException {
    checkLength(name);
    tree.writing(
        () -> {
          NodeRow row = tree.live(id);
          Checks.values(caller, row);
          if (row.values.get(name).isEmpty()) {
            throw missing(id, name);
          }
          tree.localAttributes().set(caller, row, name, Optional.empty());
          return true;
        });
  }

  private static void checkLength(AttributeName name) throws FileException {
    if (name.latin().length() > MAX_NAME_BYTES) {
      throw new FileException(
          FileError.NAME_TOO_LONG,
          "an attribute's name has at most " + MAX_NAME_BYTES + " bytes: " + name);
    }
  }

  private static FileException missing(FileId id, AttributeName name) {
    return new FileException(FileError.NOT_FOUND, "no attribute " + name + " of " + id);
  }
}
