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
 * A change of one or two objects, and what their change attributes were right before and right
 * after it (change_info4, RFC 8881, 3.3.9): of directories whose names change, of a file whose
 * extended attributes do. They are atomic where the tree lets nobody else change it in between;
 * what programs of the server's machine may change behind its back has none that are. Used once.
 */
final class ChangeInfo {
  private final FileTree tree;
  private final FileId[] objects;
  private final long[] before;
  private final long[] after;
  private boolean atomic;

  private ChangeInfo(FileTree tree, FileId... objects) {
    this.tree = tree;
    this.objects = objects;
    before = new long[objects.length];
    after = new long[objects.length];
  }

  static ChangeInfo in(Place.Inside object) {
    return new ChangeInfo(object.tree(), object.id());
  }

  /** Of two objects of one tree. */
  static ChangeInfo in(Place.Inside one, Place.Inside other) {
    return new ChangeInfo(other.tree(), one.id(), other.id());
  }

  /** Nothing is changed: what the object is like now. */
  static ChangeInfo none(Place.Inside object) throws FileException {
    ChangeInfo none = in(object);
    none.look(none.before);
    none.after[0] = none.before[0];
    none.atomic = true;
    return none;
  }

  /** Carries it out, and answers what came of it. */
  <T> T by(FileTree.Deed<T> deed) throws FileException {
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
    return by(() -> tree.create(caller, objects[0], name, object, initial));
  }

  void remove(Caller caller, Name name) throws FileException {
    by(
        () -> {
          tree.remove(caller, objects[0], name);
          return name;
        });
  }

  Node link(Caller caller, FileId file, Name name) throws FileException {
    return by(() -> tree.link(caller, file, objects[0], name));
  }

  void rename(Caller caller, Name from, Name to) throws FileException {
    by(
        () -> {
          tree.rename(caller, objects[0], from, objects[1], to);
          return to;
        });
  }

  private void look(long[] changes) throws FileException {
    for (int i = 0; i < objects.length; i++) {
      changes[i] = tree.attributes(objects[i]).change();
    }
  }

  /** A change_info4 for each object, in their order. */
  void write(XdrWriter out) {
    for (int i = 0; i < objects.length; i++) {
      out.writeBoolean(atomic);
      out.writeLong(before[i]);
      out.writeLong(after[i]);
    }
  }
}
