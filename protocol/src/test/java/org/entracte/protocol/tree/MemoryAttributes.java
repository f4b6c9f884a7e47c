package org.entracte.protocol.tree;

import java.util.List;
import java.util.Optional;

/** Extended attributes of the {@link InMemoryTree}, under its lock. */
final class MemoryAttributes implements ExtendedAttributes {
  private final InMemoryTree tree;

  MemoryAttributes(InMemoryTree tree) {
    this.tree = tree;
  }

  private static boolean has(MemoryObject object) {
    return object.type == FileType.FILE || object.isDirectory();
  }

  private static void checkWrite(Caller caller, MemoryObject object) throws FileException {
    boolean kept = object.isDirectory() && (object.mode & 01000) != 0;
    boolean owner = caller.isSuperuser() || caller.uid() == object.uid;
    if (!has(object) || (kept && !owner)) {
      throw new FileException(FileError.NOT_PERMITTED, object.id + " takes no attributes");
    }
    if (!Permissions.of(caller, object.attributes()).write()) {
      throw NameRules.access(object, "set attributes of");
    }
  }

  @Override
  public Optional<byte[]> get(Caller caller, FileId id, AttributeName name) throws FileException {
    return tree.locked(
        () -> {
          MemoryObject object = tree.find(id);
          if (has(object) && !Permissions.of(caller, object.attributes()).read()) {
            throw NameRules.access(object, "read attributes of");
          }
          return Optional.ofNullable(object.extended.get(name)).map(byte[]::clone);
        });
  }

  @Override
  public void set(Caller caller, FileId id, AttributeName name, byte[] value, Setting how)
      throws FileException {
    tree.locked(
        () -> {
          MemoryObject object = tree.find(id);
          checkWrite(caller, object);
          boolean there = object.extended.containsKey(name);
          if (there && how == Setting.CREATE) {
            throw new FileException(FileError.EXISTS, name + " of " + id + " is there");
          }
          if (!there && how == Setting.REPLACE) {
            throw missing(id, name);
          }
          if (value.length > MAX_VALUE_BYTES) {
            throw new FileException(FileError.FILE_TOO_LARGE, value.length + " bytes");
          }
          object.extended.put(name, value.clone());
          tree.attributesChanged(object);
          return true;
        });
  }

  @Override
  public List<AttributeName> list(Caller caller, FileId id) throws FileException {
    return tree.locked(() -> List.copyOf(tree.find(id).extended.keySet()));
  }

  @Override
  public void remove(Caller caller, FileId id, AttributeName name) throws FileException {
    tree.locked(
        () -> {
          MemoryObject object = tree.find(id);
          checkWrite(caller, object);
          if (object.extended.remove(name) == null) {
            throw missing(id, name);
          }
          tree.attributesChanged(object);
          return true;
        });
  }

  private static FileException missing(FileId id, AttributeName name) {
    return new FileException(FileError.NOT_FOUND, "no attribute " + name + " of " + id);
  }
}
