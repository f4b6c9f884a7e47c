package org.entracte.gateway.tree;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.entracte.gateway.export.DataFile;
import org.entracte.gateway.export.Inode;
import org.entracte.gateway.export.Stat;
import org.entracte.gateway.state.ObjectRow;
import org.entracte.gateway.state.StateStore;
import org.entracte.gateway.tree.Reserve.Folder;
import org.entracte.protocol.tree.AttributeChange;
import org.entracte.protocol.tree.Attributes;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileType;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.NewObject;
import org.entracte.protocol.tree.Node;
import org.entracte.protocol.tree.OpenMode;
import org.entracte.protocol.tree.Permissions;
import org.entracte.protocol.tree.Upload;

/** An upload as a file in staging, published by an act. */
final class StagedUpload implements Upload {
  /** So often others may change what stands under the name in the very moment of publishing. */
  private static final int MOST_ATTEMPTS = 8;

  private final Target target;
  private final Workshop shop;
  private String entry;
  private Inode staged;
  private DataFile data;
  private long length;
  private boolean published;

  /** What the last attempt to publish was made for; none before the first. */
  private Optional<Draft> attempted = Optional.empty();

  /** Whose upload it is, and for which name. */
  record Target(Caller caller, FileId directory, Name name) {}

  /** What publishing takes. */
  record Workshop(
      Registry registry, Reserve reserve, Deeds deeds, Namespace namespace, OpenFiles opens) {}

  private StagedUpload(Target target, Workshop shop, String entry, Inode staged)
      throws FileException {
    this.target = target;
    this.shop = shop;
    this.entry = entry;
    this.staged = staged;
    this.data = staged.open(Caller.SUPERUSER, OpenMode.WRITE);
  }

  /** Called holding the export's lock. */
  static StagedUpload start(Target target, Inode directory, Workshop shop) throws FileException {
    Namespace.checkNotReserved(target.directory(), target.name());
    checkPermitted(target, directory, shop);
    String entry = shop.reserve().newEntry("upload");
    return new StagedUpload(target, shop, entry, stage(shop, entry));
  }

  private static Inode stage(Workshop shop, String entry) throws FileException {
    return shop.reserve()
        .staging()
        .create(Caller.SUPERUSER, Name.of(entry), new NewObject.RegularFile(), 0600);
  }

  /** Answers what stands under the name, looked at just now. */
  private static Optional<ObjectRow> checkPermitted(Target target, Inode directory, Workshop shop)
      throws FileException {
    Optional<Inode> child = Registry.child(target.caller(), directory, target.name());
    if (child.isEmpty()) {
      shop.registry().observe(directory, target.directory(), target.name());
      Taking.checkWrite(target.caller(), directory, target.name());
      return Optional.empty();
    }
    try (Inode inode = child.get()) {
      Stat stat = inode.stat();
      if (stat.type() == FileType.DIRECTORY) {
        throw new FileException(FileError.IS_DIRECTORY, target.name() + " is a directory");
      }
      if (stat.type() != FileType.FILE) {
        throw new FileException(
            FileError.WRONG_TYPE, target.name() + " is no regular file but a " + stat.type());
      }
      if (!inode.permissions(target.caller()).write()) {
        throw new FileException(
            FileError.ACCESS, "uid " + target.caller().uid() + " may not write " + target.name());
      }
      ObjectRow row = shop.registry().observe(target.directory(), target.name(), inode, stat);
      return Optional.of(shop.registry().observeNow(row.id(), stat));
    }
  }

  @Override
  public void write(ByteBuffer source) throws FileException {
    int count = source.remaining();
    data.write(source, length);
    length += count;
  }

  /** What the staged file was made ready to replace; none if it was for a free name. */
  private record Draft(Optional<ObjectRow> present) {
    boolean fits(Optional<ObjectRow> now) {
      if (now.isEmpty() || present.isEmpty()) {
        return now.isEmpty() && present.isEmpty();
      }
      return now.get().id().equals(present.get().id())
          && Recorder.isSame(present.get().stat(), now.get().stat());
    }
  }

  /**
   * Most of the waiting for the disk is done without the lock: the file is made ready for what
   * stands under the name and synced, and made ready anew only if that is something else by then.
   * If others change that in the very moment, it is tried again. May be called again when it was
   * busy.
   */
  @Override
  public Node publish(Expected expected, AttributeChange change) throws FileException {
    for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
      Optional<Node> done = attempt(expected, change);
      if (done.isPresent()) {
        return done.get();
      }
    }
    throw new FileException(
        FileError.BUSY, target.name() + " is changed again and again; try again");
  }

  /** Empty if what stood under the name was changed meanwhile, and stands there again. */
  private Optional<Node> attempt(Expected expected, AttributeChange change) throws FileException {
    if (attempted.isPresent()) {
      Draft before = attempted.get();
      Optional<Node> there = inDirectory(directory -> outcome(directory, before));
      if (there.isPresent()) {
        return there;
      }
      // Not holding the lock: it may be long.
      stageAnew();
    }
    Draft draft =
        inDirectory(directory -> prepare(directory, present(directory, expected), change));
    attempted = Optional.of(draft);
    sync();
    return shop.deeds().joint().carryOut(new Publishing(draft, expected, change));
  }

  /** An attempt that was busy may have ended well after all; else it took the staged file along. */
  private Optional<Node> outcome(Inode directory, Draft before) throws FileException {
    Optional<Inode> child = Registry.child(directory, target.name());
    if (child.isPresent()) {
      try (Inode inode = child.get()) {
        published = inode.stat().key().equals(staged.stat().key());
      }
    }
    if (published) {
      return Optional.of(node(directory, before.present()));
    }
    return Optional.empty();
  }

  /** The last part, with what others publish at the same time. */
  private final class Publishing implements JointDeeds.Joint<Optional<Node>> {
    private final Expected expected;
    private final AttributeChange change;
    private Draft draft;

    Publishing(Draft draft, Expected expected, AttributeChange change) {
      this.draft = draft;
      this.expected = expected;
      this.change = change;
    }

    @Override
    public Act.Ordered order() throws FileException {
      return inDirectory(
          directory -> {
            Optional<ObjectRow> present = present(directory, expected);
            if (!draft.fits(present)) {
              if (draft.present().isPresent() && present.isEmpty()) {
                stageAnew();
              }
              draft = prepare(directory, present, change);
              attempted = Optional.of(draft);
              sync();
            }
            Act act = present.isPresent() ? replacing(present.get()) : entering();
            return new Act.Ordered(target.caller(), act);
          });
    }

    @Override
    public Optional<Node> after(boolean done) throws FileException {
      if (!done) {
        return Optional.empty();
      }
      published = true;
      return Optional.of(inDirectory(directory -> node(directory, draft.present())));
    }
  }

  /** Something done with the directory, holding the lock. */
  private interface Step<T> {
    T in(Inode directory) throws FileException;
  }

  private <T> T inDirectory(Step<T> step) throws FileException {
    return shop.registry()
        .store()
        .locked(
            () -> {
              shop.deeds().recover();
              try (Inode directory = shop.namespace().directory(target.directory())) {
                return step.in(directory);
              }
            });
  }

  /** Content, attributes and name. */
  private void sync() throws FileException {
    data.sync();
    shop.reserve().staging().sync();
  }

  private Draft prepare(Inode directory, Optional<ObjectRow> present, AttributeChange change)
      throws FileException {
    if (present.isEmpty()) {
      prepareNew(directory, change);
    } else {
      prepareReplacing(present.get(), change);
    }
    return new Draft(present);
  }

  /**
   * Makes the staged file anew: what was carried over from an object that is gone now must not be
   * on a new one.
   */
  private void stageAnew() throws FileException {
    StateStore store = shop.registry().store();
    String before = entry;
    String next = store.locked(() -> shop.reserve().newEntry("upload"));
    Inode fresh = store.locked(() -> stage(shop, next));
    DataFile copy = fresh.open(Caller.SUPERUSER, OpenMode.WRITE);
    boolean whole = false;
    try (DataFile from = staged.open(Caller.SUPERUSER, OpenMode.READ)) {
      copy.copyFrom(from);
      whole = true;
    } finally {
      if (!whole) {
        copy.close();
        fresh.close();
        discard(next);
      }
    }
    data.close();
    staged.close();
    staged = fresh;
    data = copy;
    entry = next;
    discard(before);
  }

  private void discard(String staging) throws FileException {
    shop.registry()
        .store()
        .locked(
            () -> {
              shop.reserve().discard(Folder.STAGING, staging);
              return true;
            });
  }

  private Optional<ObjectRow> present(Inode directory, Expected expected) throws FileException {
    Optional<ObjectRow> there;
    try {
      there = checkPermitted(target, directory, shop);
    } catch (FileException unfit) {
      if (expected instanceof Expected.Anything || StateStore.isOwn(unfit)) {
        throw unfit;
      }
      throw new FileException(
          FileError.CHANGED, target.name() + " is not what was expected", unfit);
    }
    boolean holds =
        switch (expected) {
          case Expected.Anything() -> true;
          case Expected.Absent() -> there.isEmpty();
          case Expected.Unchanged(var id, var change) ->
              there.isPresent()
                  && there.get().id().equals(id)
                  && ObjectRow.attributes(id, there.get().stat()).change() == change;
          case Expected.Same(var id) -> there.isPresent() && there.get().id().equals(id);
        };
    if (!holds) {
      throw changed(expected);
    }
    return there;
  }

  private FileException changed(Expected expected) {
    return new FileException(
        FileError.CHANGED, target.name() + " is not what was expected: " + expected);
  }

  private void prepareNew(Inode directory, AttributeChange change) throws FileException {
    Stat parent = directory.stat();
    boolean passesGroup = (parent.mode() & 02000) != 0;
    Caller caller = target.caller();
    Ownership.give(staged, caller.uid(), passesGroup ? parent.gid() : caller.gid());
    staged.set(Caller.SUPERUSER, AttributeChange.mode(0644));
    set(change);
  }

  private void prepareReplacing(ObjectRow present, AttributeChange change) throws FileException {
    Stat stat = present.stat();
    Ownership.give(staged, stat.uid(), stat.gid());
    try (Inode old = shop.registry().find(present.id())) {
      Carrying.carry(old, staged);
    }
    int mode = target.caller().isSuperuser() ? stat.mode() : Permissions.withoutSetId(stat.mode());
    staged.set(Caller.SUPERUSER, AttributeChange.mode(mode));
    set(change);
    String next = shop.reserve().trashEntry(present);
    Inode staging = shop.reserve().staging();
    staging.rename(
        Caller.SUPERUSER, Name.of(entry), staging, Name.of(next), Inode.RenameMode.NO_REPLACE);
    entry = next;
  }

  private void set(AttributeChange change) throws FileException {
    AttributeChange sizeless =
        new AttributeChange(
            change.mode(),
            change.uid(),
            change.gid(),
            OptionalLong.empty(),
            change.accessed(),
            change.modified());
    if (!sizeless.isNone()) {
      staged.set(target.caller(), sizeless);
    }
  }

  private Act entering() throws FileException {
    Stat stat = staged.stat();
    return new Act.Enter(
        shop.registry().idFor(stat.key()),
        Folder.STAGING,
        entry,
        stat.key(),
        target.directory(),
        target.name());
  }

  private Act replacing(ObjectRow present) throws FileException {
    Act.Seen before = Act.Seen.of(present.stat());
    if (present.stat().links() > 1) {
      Instant modified = staged.stat().modified();
      return new Act.Overwrite(
          present.id(), entry, modified, before, shop.reserve().trashEntry(present));
    }
    return new Act.Swap(
        present.id(), entry, staged.stat().key(), target.directory(), target.name(), before);
  }

  private Node node(Inode directory, Optional<ObjectRow> present) throws FileException {
    try (Inode inode = directory.child(Caller.SUPERUSER, target.name())) {
      Stat stat = inode.stat();
      ObjectRow row = shop.registry().observe(target.directory(), target.name(), inode, stat);
      if (present.isPresent()) {
        shop.opens().turnWriters(row.id(), inode);
      }
      Attributes attributes = ObjectRow.attributes(row.id(), stat);
      return new Node(row.id(), attributes);
    }
  }

  @Override
  public void close() throws FileException {
    data.close();
    staged.close();
    if (!published) {
      shop.registry().store().locked(this::discardUnlessIntended);
    }
  }

  /** An act that could not be recorded may have left the old content under the entry's name. */
  private boolean discardUnlessIntended() throws FileException {
    if (!shop.registry().store().intents().open().isEmpty()) {
      return false;
    }
    shop.reserve().discard(Folder.STAGING, entry);
    return true;
  }
}
