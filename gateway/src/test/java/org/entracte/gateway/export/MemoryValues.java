package org.entracte.gateway.export;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.entracte.protocol.tree.AttributeName;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.ExtendedAttributes.Setting;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileType;
import org.entracte.protocol.tree.Permissions;

/** User attributes of a {@link MemoryNode}; there are no others. */
final class MemoryValues implements InodeValues {
  private final MemoryInode inode;
  private final MemoryVolume volume;
  private final MemoryNode node;

  MemoryValues(MemoryInode inode, MemoryVolume volume, MemoryNode node) {
    this.inode = inode;
    this.volume = volume;
    this.node = node;
  }

  private static void require(boolean holds, FileError error) throws FileException {
    if (!holds) {
      throw new FileException(error, "attributes in memory: " + error);
    }
  }

  private static void requireUser(AttributeName name) throws FileException {
    String text = new String(name.toBytes(), StandardCharsets.ISO_8859_1);
    require(text.startsWith("user."), FileError.NOT_SUPPORTED);
  }

  private boolean has() {
    return node.isDirectory() || node.type == FileType.FILE;
  }

  private void checkChange(Caller caller, AttributeName name) throws FileException {
    requireUser(name);
    require(has(), FileError.NOT_PERMITTED);
    Permissions may = inode.permissions(caller);
    require(may.write(), FileError.ACCESS);
  }

  @Override
  public Optional<byte[]> get(Caller caller, AttributeName name) throws FileException {
    requireUser(name);
    require(!has() || inode.permissions(caller).read(), FileError.ACCESS);
    return Optional.ofNullable(node.values.get(name)).map(byte[]::clone);
  }

  @Override
  public void set(Caller caller, AttributeName name, byte[] value, Setting how)
      throws FileException {
    checkChange(caller, name);
    require(value.length <= 65536, FileError.FILE_TOO_LARGE);
    boolean there = node.values.containsKey(name);
    require(!there || how != Setting.CREATE, FileError.EXISTS);
    require(there || how != Setting.REPLACE, FileError.NOT_FOUND);
    volume.beforeChange("setxattr");
    node.values.put(name, value.clone());
    node.changed = volume.now();
  }

  @Override
  public List<AttributeName> names() {
    return List.copyOf(node.values.keySet());
  }

  @Override
  public void remove(Caller caller, AttributeName name) throws FileException {
    checkChange(caller, name);
    require(node.values.containsKey(name), FileError.NOT_FOUND);
    volume.beforeChange("removexattr");
    node.values.remove(name);
    node.changed = volume.now();
  }
}
