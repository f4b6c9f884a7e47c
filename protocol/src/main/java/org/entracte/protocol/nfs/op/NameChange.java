package org.entracte.protocol.nfs.op;

import org.entracte.protocol.nfs.xdr.XdrWriter;
import org.entracte.protocol.tree.AttributeChange;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileTree;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.NewObject;
import org.entracte.protocol.tree.Node;

/**
 * A change of names in one or two directories, and what their change attributes were right before
 * and right after it (change_info4, RFC 8881, 3.3.9). They are atomic where the tree lets nobody
 * else change it in between; a directory that programs of the server's machine may change behind
 * its back has none that are. Used once.
 */
final class NameChange {
  private final FileTree tree;
  private final FileId[] directories;
  private final long[] before;
  private final long[] after;
  private boolean atomic;

  private NameChange(FileTree tree, FileId... directories) {
    this.tree = tree;
    this.directories = directories;
    before = new long[directories.length];
    after = new long[directories.length];
  }

  static NameChange in(Place.Inside directory) {
    return new NameChange(directory.tree(), directory.id());
  }

  /** Of two directories of one tree. */
  static NameChange in(Place.Inside one, Place.Inside other) {
    return new NameChange(other.tree(), one.id(), other.id());
  }

  /** Nothing is changed: what the directory is like now. */
  static NameChange none(Place.Inside directory) throws FileException {
    NameChange none = in(directory);
    none.look(none.before);
    none.after[0] = none.before[0];
    none.atomic = true;
    return none;
  }

  /** Carries it out, and answers what came of it. */
  private <T> T by(FileTree.Deed<T> deed) throws FileException {
    FileTree.Done<T> done =
        tree.undisturbed(
            () -> {
              look(before);
              T result = deed.run();
              look(after);
              return result;
            });
    atomic = done.undisturbed();
    return done.result();
  }

  Node create(Caller caller, Name name, NewObject object, AttributeChange initial)
      throws FileException {
    return by(() -> tree.create(caller, directories[0], name, object, initial));
  }

  void remove(Caller caller, Name name) throws FileException {
    by(
        () -> {
          tree.remove(caller, directories[0], name);
          return name;
        });
  }

  Node link(Caller caller, FileId file, Name name) throws FileException {
    return by(() -> tree.link(caller, file, directories[0], name));
  }

  void rename(Caller caller, Name from, Name to) throws FileException {
    by(
        () -> {
          tree.rename(caller, directories[0], from, directories[1], to);
          return to;
        });
  }

  private void look(long[] changes) throws FileException {
    for (int i = 0; i < directories.length; i++) {
      changes[i] = tree.attributes(directories[i]).change();
    }
  }

  /** A change_info4 for each directory, in their order. */
  void write(XdrWriter out) {
    for (int i = 0; i < directories.length; i++) {
      out.writeBoolean(atomic);
      out.writeLong(before[i]);
      out.writeLong(after[i]);
    }
  }
}
