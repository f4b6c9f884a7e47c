package org.entracte.cache.replica;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.entracte.protocol.edit.Operation;
import org.entracte.protocol.tree.AttributeChange;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileType;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.NewObject;
import org.entracte.protocol.tree.SymlinkTarget;

/**
 * Names that come, move and go on this laptop: checked, logged and shown. Called within a
 * transaction, with the directories listed.
 */
final class LocalNames {
  private final ReplicaState state;
  private final Contents contents;
  private final long origin;
  private long lastNumber;

  /**
   * @param origin of the FileIds made here; new at every start, so that numbers may start at 1
   */
  LocalNames(ReplicaState state, Contents contents, long origin) {
    this.state = state;
    this.contents = contents;
    this.origin = origin;
  }

  NodeRow create(
      Caller caller, FileId directory, Name name, NewObject object, AttributeChange initial)
      throws IOException, FileException {
    NodeRow parent = state.liveDirectory(directory);
    Checks.free(caller, parent, name, state.nodes().child(parent.node, name));
    NodeRow made = make(caller, parent, object);
    AttributeChange change = made.type == FileType.SYMLINK ? withoutMode(initial) : initial;
    Checks.attributes(Caller.SUPERUSER, made, change);
    Checks.owner(caller, true, made, change);
    LocalAttributes.apply(caller, made, change, state.now());
    add(caller, parent, name, made, object);
    if (change.sizeBytes().orElse(0) > 0) {
      var modified = made.modified;
      contents.resize(Caller.SUPERUSER, made, change.sizeBytes().getAsLong());
      EditLog.Row edit = state.log().find(made.contentEdit).orElseThrow();
      made.modified = modified;
      state.nodes().save(made);
      state.log().setContent(edit.number(), edit.layer(), made.size, modified);
    }
    return made;
  }

  private static AttributeChange withoutMode(AttributeChange initial) {
    return new AttributeChange(
        OptionalInt.empty(),
        initial.uid(),
        initial.gid(),
        initial.sizeBytes(),
        initial.accessed(),
        initial.modified());
  }

  /** A new object as {@code caller} makes it, not in any table yet. */
  NodeRow make(Caller caller, NodeRow parent, NewObject object) {
    boolean passesGroup = (parent.mode & 02000) != 0;
    int mode =
        switch (object) {
          case NewObject.RegularFile _, NewObject.Special _ -> 0644;
          case NewObject.Directory _ -> passesGroup ? 02755 : 0755;
          case NewObject.Symlink _ -> 0777;
        };
    int gid = passesGroup ? parent.gid : caller.gid();
    FileId id = new FileId(origin, ++lastNumber);
    NodeRow made = new NodeRow(id, object.fileType(), mode, caller.uid(), gid, state.now());
    made.listing = Schema.LISTED;
    if (made.isDirectory()) {
      made.parent = parent.node;
      made.size = 4096;
      made.used = 4096;
    }
    if (object instanceof NewObject.Symlink(SymlinkTarget target)) {
      made.target = target.toBytes();
      made.size = target.toBytes().length;
    }
    return made;
  }

  /** Logs and shows a made object. */
  void add(Caller caller, NodeRow parent, Name name, NodeRow made, NewObject object)
      throws IOException {
    if (made.isDirectory() && (parent.mode & 02000) != 0) {
      made.mode |= 02000;
    }
    state.nodes().insert(made);
    Operation.Create operation =
        new Operation.Create(
            parent.id,
            name,
            made.id,
            object,
            made.mode,
            made.uid,
            made.gid,
            made.modified,
            Optional.empty());
    long edit =
        made.isFile()
            ? state.log().appendOpenCreate(caller, operation, made)
            : state.log().append(caller, operation, made);
    state.log().touch(edit, parent.node, name);
    state.log().touchNew(edit, made);
    made.contentEdit = edit;
    state.nodes().save(made);
    state.nodes().put(parent.node, name, made.node);
    if (made.isDirectory()) {
      parent.links++;
    }
    state.contentChanged(parent);
  }

  NodeRow link(Caller caller, FileId file, FileId directory, Name name)
      throws IOException, FileException {
    NodeRow row = state.live(file);
    NodeRow parent = state.liveDirectory(directory);
    if (row.isDirectory()) {
      throw new FileException(
          FileError.IS_DIRECTORY, file + " is a directory: it has one name only");
    }
    if (row.links == 0) {
      throw new FileException(FileError.STALE, file + " was removed");
    }
    Checks.free(caller, parent, name, state.nodes().child(parent.node, name));
    state.log().closeAll();
    long edit = state.log().append(caller, new Operation.Link(row.id, parent.id, name), row);
    state.log().touch(edit, parent.node, name);
    state.log().touch(edit, row);
    state.nodes().put(parent.node, name, row.node);
    row.links++;
    state.attributesChanged(row);
    state.contentChanged(parent);
    return row;
  }

  void remove(Caller caller, FileId directory, Name name) throws IOException, FileException {
    NodeRow parent = state.liveDirectory(directory);
    NodeRow child = child(caller, parent, name);
    Checks.take(caller, parent, child);
    checkEmpty(child, name);
    state.log().closeAll();
    Operation.Remove operation =
        new Operation.Remove(
            parent.id,
            name,
            child.id,
            EditLog.contentBase(child),
            child.isDirectory() || child.links == 1);
    long edit = state.log().append(caller, operation, child);
    state.log().touch(edit, parent.node, name);
    state.log().touch(edit, child);
    unlink(parent, name, child);
    state.contentChanged(parent);
  }

  /** The object under a name, for one who may look. */
  NodeRow child(Caller caller, NodeRow parent, Name name) throws IOException, FileException {
    Checks.search(caller, parent);
    Optional<NodeRow> child = state.nodes().child(parent.node, name);
    if (child.isEmpty()) {
      throw new FileException(FileError.NOT_FOUND, "no " + name + " in " + parent.id);
    }
    return child.get();
  }

  private void checkEmpty(NodeRow row, Name name) throws IOException, FileException {
    if (!row.isDirectory()) {
      return;
    }
    if (!state.nodes().isEmpty(row.node)) {
      throw new FileException(FileError.NOT_EMPTY, name + " is not empty");
    }
    if (!row.isListed()) {
      throw new FileException(FileError.BUSY, name + " is being listed; try again");
    }
  }

  private void unlink(NodeRow parent, Name name, NodeRow child) throws IOException {
    state.nodes().removeName(parent.node, name);
    if (child.isDirectory()) {
      child.links = 0;
      parent.links--;
    } else {
      // What the gateway counts may not have names of ours yet, which are there all the same.
      child.links = Math.max(child.links - 1, state.nodes().namesOf(child.node).size());
    }
    state.attributesChanged(child);
  }

  void rename(Caller caller, FileId fromDirectory, Name from, FileId toDirectory, Name to)
      throws IOException, FileException {
    NodeRow source = state.liveDirectory(fromDirectory);
    NodeRow target = fromDirectory.equals(toDirectory) ? source : state.liveDirectory(toDirectory);
    target = target.node == source.node ? source : target;
    NodeRow moved = child(caller, source, from);
    Checks.notReserved(target, to);
    Checks.search(caller, target);
    Optional<NodeRow> replaced = state.nodes().child(target.node, to);
    if (replaced.isPresent() && replaced.get().node == moved.node) {
      return;
    }
    checkMove(caller, source, target, moved);
    if (replaced.isPresent()) {
      Checks.take(caller, target, replaced.get());
      Checks.replace(moved, replaced.get(), to);
      checkEmpty(replaced.get(), to);
    }
    logRename(caller, source, from, target, to, moved, replaced);
    if (replaced.isPresent()) {
      unlink(target, to, replaced.get());
    }
    move(source, from, target, to, moved);
  }

  private void checkMove(Caller caller, NodeRow source, NodeRow target, NodeRow moved)
      throws IOException, FileException {
    Checks.take(caller, source, moved);
    Checks.write(caller, target);
    if (!moved.isDirectory()) {
      return;
    }
    if (state.nodes().isWithin(target.node, moved.node)) {
      throw new FileException(FileError.INVALID, moved.id + " cannot move below itself");
    }
    if (source != target) {
      Checks.write(caller, moved);
    }
  }

  private void logRename(
      Caller caller,
      NodeRow source,
      Name from,
      NodeRow target,
      Name to,
      NodeRow moved,
      Optional<NodeRow> replaced)
      throws IOException {
    state.log().closeAll();
    Operation.Rename operation =
        new Operation.Rename(
            moved.id,
            source.id,
            from,
            target.id,
            to,
            replaced.map(row -> new Operation.Replaced(row.id, EditLog.contentBase(row))));
    long edit = state.log().append(caller, operation, moved);
    state.log().touch(edit, source.node, from);
    state.log().touch(edit, target.node, to);
    state.log().touch(edit, moved);
    if (replaced.isPresent()) {
      state.log().touch(edit, replaced.get());
    }
  }

  private void move(NodeRow source, Name from, NodeRow target, Name to, NodeRow moved)
      throws IOException {
    state.nodes().removeName(source.node, from);
    state.nodes().put(target.node, to, moved.node);
    if (moved.isDirectory() && source != target) {
      source.links--;
      target.links++;
      moved.parent = target.node;
    }
    state.attributesChanged(moved);
    state.contentChanged(source);
    if (source != target) {
      state.contentChanged(target);
    }
  }

  /** For {@code publish}: makes a file that has all its content from the beginning. */
  NodeRow createFilled(
      Caller caller, NodeRow parent, Name name, long layer, long sizeBytes, AttributeChange change)
      throws IOException, FileException {
    NodeRow made = make(caller, parent, new NewObject.RegularFile());
    Checks.attributes(caller, made, change);
    LocalAttributes.apply(caller, made, change, state.now());
    add(caller, parent, name, made, new NewObject.RegularFile());
    contents.fillNew(made, layer, sizeBytes);
    state.nodes().saveChanged(made);
    return made;
  }

  static AttributeChange withoutSize(AttributeChange change) {
    return new AttributeChange(
        change.mode(),
        change.uid(),
        change.gid(),
        OptionalLong.empty(),
        change.accessed(),
        change.modified());
  }
}
