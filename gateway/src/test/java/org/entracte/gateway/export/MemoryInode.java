package org.entracte.gateway.export;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.entracte.protocol.tree.AttributeChange;
import org.entracte.protocol.tree.Attributes;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileType;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.NewObject;
import org.entracte.protocol.tree.OpenMode;
import org.entracte.protocol.tree.Permissions;
import org.entracte.protocol.tree.SymlinkTarget;
import org.entracte.protocol.tree.TimeChange;

/** A {@link MemoryNode}, held; permissions are checked by mode bits for every caller. */
final class MemoryInode implements Inode {
  private static final int SET_GID = 02000;

  private final MemoryVolume volume;
  private final MemoryNode node;
  private final String where;
  private boolean closed;

  MemoryInode(MemoryVolume volume, MemoryNode node, String where) {
    this.volume = volume;
    this.node = node;
    this.where = where;
  }

  private MemoryNode node() {
    if (closed) {
      throw new IllegalStateException("used after close");
    }
    return node;
  }

  private static MemoryInode own(Inode inode) {
    if (inode instanceof MemoryInode memory) {
      return memory;
    }
    throw new IllegalArgumentException("not an inode in memory: " + inode);
  }

  private FileException refusal(FileError error, Name name) {
    return new FileException(error, where + "/" + name + ": " + error);
  }

  private void require(boolean holds, FileError error) throws FileException {
    if (!holds) {
      throw new FileException(error, where + ": " + error);
    }
  }

  private static Attributes attributes(MemoryNode node) {
    Stat stat = node.stat();
    return new Attributes(
        stat.type(),
        stat.mode(),
        stat.links(),
        stat.uid(),
        stat.gid(),
        stat.sizeBytes(),
        stat.usedBytes(),
        stat.accessed(),
        stat.modified(),
        stat.changed(),
        0,
        stat.key().inode());
  }

  /** This directory, if the caller may search it and, to change names, write it. */
  private MemoryNode directory(Caller caller, boolean toWrite) throws FileException {
    require(node().isDirectory(), FileError.NOT_DIRECTORY);
    require(node.links > 0, FileError.STALE);
    Permissions granted = permissions(caller);
    require(granted.execute() && (granted.write() || !toWrite), FileError.ACCESS);
    return node;
  }

  private MemoryNode existing(Name name) throws FileException {
    MemoryNode child = node.children.get(name);
    if (child == null) {
      throw refusal(FileError.NOT_FOUND, name);
    }
    return child;
  }

  private void touched(MemoryNode directory) {
    directory.modified = volume.now();
    directory.changed = directory.modified;
  }

  @Override
  public Stat stat() {
    return node().stat();
  }

  @Override
  public byte[] handle() {
    return MemoryVolume.handle(node().key);
  }

  @Override
  public Permissions permissions(Caller caller) {
    return Permissions.of(caller, attributes(node()));
  }

  @Override
  public void set(Caller caller, AttributeChange change) throws FileException {
    if (change.sizeBytes().isPresent()) {
      try (DataFile file = open(caller, OpenMode.WRITE)) {
        file.truncate(change.sizeBytes().getAsLong());
      }
      if (!caller.isSuperuser()) {
        node.mode = Permissions.withoutSetId(node.mode);
      }
    }
    boolean owner = caller.isSuperuser() || caller.uid() == node().uid;
    int uid = change.uid().orElse(node.uid);
    int gid = change.gid().orElse(node.gid);
    require(caller.isSuperuser() || uid == node.uid, FileError.NOT_PERMITTED);
    require(
        caller.isSuperuser() || gid == node.gid || (owner && caller.isIn(gid)),
        FileError.NOT_PERMITTED);
    require(owner || change.mode().isEmpty(), FileError.NOT_PERMITTED);
    require(change.mode().isEmpty() || node.type != FileType.SYMLINK, FileError.NOT_SUPPORTED);
    requireTimes(caller, owner, change);
    volume.beforeChange("set");
    node.uid = uid;
    node.gid = gid;
    if (node.type == FileType.FILE && (change.uid().isPresent() || change.gid().isPresent())) {
      node.mode = Permissions.withoutSetId(node.mode);
    }
    node.mode = change.mode().orElse(node.mode);
    node.accessed = time(change.accessed(), node.accessed);
    node.modified = time(change.modified(), node.modified);
    node.changed = volume.now();
  }

  private void requireTimes(Caller caller, boolean owner, AttributeChange change)
      throws FileException {
    boolean kept = change.accessed().equals(TimeChange.KEEP);
    if (owner || (kept && change.modified().equals(TimeChange.KEEP))) {
      return;
    }
    boolean now =
        change.accessed().equals(TimeChange.NOW) && change.modified().equals(TimeChange.NOW);
    require(now, FileError.NOT_PERMITTED);
    require(permissions(caller).write(), FileError.ACCESS);
  }

  private Instant time(TimeChange change, Instant old) {
    return switch (change) {
      case TimeChange.Keep() -> old;
      case TimeChange.Now() -> volume.now();
      case TimeChange.To(Instant time) -> time;
    };
  }

  @Override
  public SymlinkTarget readLink() throws FileException {
    SymlinkTarget target = node().target;
    if (target == null) {
      throw new FileException(FileError.WRONG_TYPE, where + " is not a symbolic link");
    }
    return target;
  }

  @Override
  public InodeValues values() {
    return new MemoryValues(this, volume, node());
  }

  @Override
  public Inode child(Caller caller, Name name) throws FileException {
    directory(caller, false);
    return new MemoryInode(volume, existing(name), where + "/" + name);
  }

  @Override
  public void entries(Caller caller, EntryVisitor visitor) throws FileException {
    require(node().isDirectory(), FileError.NOT_DIRECTORY);
    require(permissions(caller).read(), FileError.ACCESS);
    for (Map.Entry<Name, MemoryNode> entry : List.copyOf(node.children.entrySet())) {
      visitor.visit(new DirectoryEntry(entry.getKey(), entry.getValue().key.inode()));
    }
  }

  @Override
  public Inode create(Caller caller, Name name, NewObject object, int mode) throws FileException {
    require(node().isDirectory(), FileError.NOT_DIRECTORY);
    if (node.children.containsKey(name)) {
      throw refusal(FileError.EXISTS, name);
    }
    directory(caller, true);
    volume.beforeChange("create");
    boolean groupInherited = (node.mode & SET_GID) != 0;
    int bits = mode | (groupInherited && object instanceof NewObject.Directory ? SET_GID : 0);
    MemoryNode made =
        switch (object) {
          case NewObject.Symlink(SymlinkTarget target) ->
              volume.disk.add(FileType.SYMLINK, target, 0777, volume.now());
          case NewObject.RegularFile _, NewObject.Directory _, NewObject.Special _ ->
              volume.disk.add(object.fileType(), null, bits, volume.now());
        };
    made.uid = caller.uid();
    made.gid = groupInherited ? node.gid : caller.gid();
    node.children.put(name, made);
    touched(node);
    return new MemoryInode(volume, made, where + "/" + name);
  }

  @Override
  public void link(Caller caller, Inode file, Name name) throws FileException {
    MemoryNode linked = own(file).node();
    require(linked.links > 0, FileError.STALE);
    directory(caller, true);
    if (node.children.containsKey(name)) {
      throw refusal(FileError.EXISTS, name);
    }
    require(!linked.isDirectory(), FileError.NOT_PERMITTED);
    volume.beforeChange("link");
    node.children.put(name, linked);
    linked.links++;
    linked.changed = volume.now();
    touched(node);
  }

  @Override
  public void remove(Caller caller, Name name, FileType type) throws FileException {
    directory(caller, true);
    MemoryNode child = existing(name);
    requireSticky(caller, child);
    boolean directory = type == FileType.DIRECTORY;
    if (directory != child.isDirectory()) {
      throw refusal(directory ? FileError.NOT_DIRECTORY : FileError.IS_DIRECTORY, name);
    }
    if (!child.children.isEmpty()) {
      throw refusal(FileError.NOT_EMPTY, name);
    }
    volume.beforeChange("remove");
    node.children.remove(name);
    volume.disk.drop(child, volume.now());
    touched(node);
  }

  private void requireSticky(Caller caller, MemoryNode child) throws FileException {
    require(
        Permissions.stickyAllows(caller, attributes(node), attributes(child)),
        FileError.NOT_PERMITTED);
  }

  @Override
  public void rename(Caller caller, Name from, Inode toDirectory, Name to, RenameMode mode)
      throws FileException {
    MemoryInode target = own(toDirectory);
    MemoryNode source = directory(caller, true);
    MemoryNode next = target.directory(caller, true);
    MemoryNode moved = existing(from);
    requireSticky(caller, moved);
    boolean taken = next.children.containsKey(to);
    if (taken && mode == RenameMode.NO_REPLACE) {
      throw target.refusal(FileError.EXISTS, to);
    }
    require(!moved.holds(next), FileError.INVALID);
    if (mode == RenameMode.EXCHANGE) {
      exchange(from, target, to);
    } else {
      if (taken && !target.makeWay(caller, moved, to)) {
        return;
      }
      volume.beforeChange("rename");
      if (taken) {
        volume.disk.drop(target.existing(to), volume.now());
      }
      source.children.remove(from);
      next.children.put(to, moved);
    }
    moved.changed = volume.now();
    touched(source);
    touched(next);
  }

  private void exchange(Name from, MemoryInode target, Name to) throws FileException {
    MemoryNode moved = existing(from);
    MemoryNode other = target.existing(to);
    require(!other.holds(node), FileError.INVALID);
    volume.beforeChange("exchange");
    target.node.children.put(to, moved);
    node.children.put(from, other);
    other.changed = volume.now();
  }

  /** Whether there is anything to do; refuses what {@code moved} must not replace. */
  private boolean makeWay(Caller caller, MemoryNode moved, Name to) throws FileException {
    MemoryNode replaced = existing(to);
    if (replaced == moved) {
      return false;
    }
    requireSticky(caller, replaced);
    if (moved.isDirectory() != replaced.isDirectory()) {
      throw refusal(replaced.isDirectory() ? FileError.IS_DIRECTORY : FileError.NOT_DIRECTORY, to);
    }
    if (!replaced.children.isEmpty()) {
      throw refusal(FileError.NOT_EMPTY, to);
    }
    return true;
  }

  @Override
  public DataFile open(Caller caller, OpenMode mode) throws FileException {
    require(!node().isDirectory(), FileError.IS_DIRECTORY);
    require(node.type == FileType.FILE, FileError.WRONG_TYPE);
    Permissions granted = permissions(caller);
    require(
        (granted.read() || !mode.reads()) && (granted.write() || !mode.writes()), FileError.ACCESS);
    require(!node.isLeased(), FileError.BUSY);
    return new MemoryFile(volume, node, mode);
  }

  @Override
  public Optional<DataFile> openAlone(OpenMode mode) throws FileException {
    require(!node().isDirectory(), FileError.IS_DIRECTORY);
    require(node.type == FileType.FILE, FileError.WRONG_TYPE);
    boolean disturbed = mode.writes() ? node.isOpen() : node.isBeingWritten();
    return disturbed ? Optional.empty() : Optional.of(MemoryFile.alone(volume, node, mode));
  }

  @Override
  public void sync() {
    volume.sync(node());
  }

  @Override
  public void close() {
    closed = true;
  }
}
