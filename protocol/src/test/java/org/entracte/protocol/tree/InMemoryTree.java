package org.entracte.protocol.tree;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The reference model of the port: as strict as it says, as simple as can be. Permissions and times
 * are POSIX's. Deterministic: the same calls under the same clock give the same answers, FileIds
 * included. One lock guards everything.
 */
public final class InMemoryTree implements FileTree {
  private static final long CAPACITY_BYTES = 1L << 40;
  private static final long CAPACITY_FILES = 1L << 24;

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<FileId, MemoryObject> objects = new HashMap<>();
  private final InstantSource clock;
  private final long origin;
  private final Delegations delegations;
  private final MemoryChanges changes = new MemoryChanges(this);
  private long lastNumber = FileId.ROOT.number();
  private long lastChange;

  /** An empty tree whose root belongs to uid 0, mode 0755; FileIds are of origin 0. */
  public InMemoryTree(InstantSource clock) {
    this(clock, FileId.ROOT.origin());
  }

  /**
   * @param origin of the FileIds that it will make
   */
  public InMemoryTree(InstantSource clock, long origin) {
    this.clock = clock;
    this.origin = origin;
    delegations = new Delegations(clock, Delegations.Most.WRITING);
    MemoryDirectory children = new MemoryDirectory(FileId.ROOT);
    MemoryObject root =
        new MemoryObject(FileId.ROOT, FileType.DIRECTORY, children, 0755, 0, 0, clock.instant());
    root.change = ++lastChange;
    objects.put(root.id, root);
  }

  @Override
  public byte[] handle(FileId id) throws FileException {
    return locked(() -> find(id).id.toBytes());
  }

  @Override
  public FileId resolve(byte[] handle) throws FileException {
    if (handle.length != FileId.BYTES) {
      throw new FileException(FileError.INVALID, "no handle of ours: " + handle.length + " bytes");
    }
    return locked(() -> find(FileId.fromBytes(handle)).id);
  }

  @Override
  public Attributes attributes(FileId id) throws FileException {
    return locked(() -> find(id).attributes());
  }

  @Override
  public Attributes setAttributes(
      Caller caller, FileId id, AttributeChange change, OptionalLong ifChange)
      throws FileException {
    return locked(
        () -> {
          MemoryObject object = find(id);
          NameRules.checkChange(object, ifChange);
          AttributeRules.check(caller, object, change);
          if (!change.isNone()) {
            apply(caller, object, change);
          }
          return object.attributes();
        });
  }

  @Override
  public Permissions permissions(Caller caller, FileId id) throws FileException {
    return locked(() -> Permissions.of(caller, find(id).attributes()));
  }

  @Override
  public Node lookup(Caller caller, FileId directory, Name name) throws FileException {
    return locked(() -> node(child(caller, directory(directory), name)));
  }

  @Override
  public FileId parent(FileId directory) throws FileException {
    return locked(() -> directory(directory).children().parent);
  }

  @Override
  public Listing list(Caller caller, FileId directory, long cookie, int limit)
      throws FileException {
    if (limit < 1) {
      throw new IllegalArgumentException("limit " + limit);
    }
    return locked(
        () -> {
          MemoryObject object = directory(directory);
          if (!Permissions.of(caller, object.attributes()).read()) {
            throw NameRules.access(object, "read");
          }
          if (!object.children().gaveOut(cookie)) {
            throw new FileException(FileError.BAD_COOKIE, "cookie " + cookie + " of " + directory);
          }
          object.accessed = now();
          return object.children().page(cookie, limit);
        });
  }

  @Override
  public SymlinkTarget readLink(Caller caller, FileId link) throws FileException {
    return locked(
        () -> {
          if (find(link).body instanceof MemoryObject.Target(var target)) {
            return target;
          }
          throw new FileException(FileError.WRONG_TYPE, link + " is no symbolic link");
        });
  }

  @Override
  public Node create(
      Caller caller, FileId directory, Name name, NewObject object, AttributeChange initial)
      throws FileException {
    return locked(
        () -> {
          MemoryObject parent = directory(directory);
          NameRules.checkFree(caller, parent, name);
          MemoryObject made = make(caller, parent, object);
          AttributeChange change = AttributeRules.withoutLinkMode(made, initial);
          AttributeRules.check(Caller.SUPERUSER, made, change);
          NameRules.checkGift(caller, made, change);
          apply(caller, made, change);
          add(parent, name, made);
          return node(made);
        });
  }

  @Override
  public Node link(Caller caller, FileId file, FileId directory, Name name) throws FileException {
    return locked(
        () -> {
          MemoryObject object = find(file);
          MemoryObject parent = directory(directory);
          if (object.isDirectory()) {
            throw new FileException(
                FileError.IS_DIRECTORY, file + " is a directory: it has one name only");
          }
          if (object.links == 0) {
            throw stale(file);
          }
          NameRules.checkFree(caller, parent, name);
          object.links++;
          changes.put(parent, name, object);
          attributesChanged(object);
          contentChanged(parent);
          return node(object);
        });
  }

  @Override
  public void remove(Caller caller, FileId directory, Name name, Upload.Expected expected)
      throws FileException {
    locked(
        () -> {
          MemoryObject parent = directory(directory);
          MemoryObject object = child(caller, parent, name);
          NameRules.checkExpected(Optional.of(object), name, expected);
          NameRules.checkTake(caller, parent, object);
          NameRules.checkEmpty(object, name);
          unlink(parent, name, object);
          contentChanged(parent);
          return true;
        });
  }

  @Override
  public void rename(
      Caller caller, FileId fromDirectory, Name from, FileId toDirectory, Name to, RenameIf only)
      throws FileException {
    locked(
        () -> {
          MemoryObject source = directory(fromDirectory);
          MemoryObject target = directory(toDirectory);
          MemoryObject moved = child(caller, source, from);
          NameRules.checkNotReserved(target, to);
          NameRules.check(caller, target, Permissions::execute, "search");
          Optional<MemoryObject> replaced = target.children().get(to);
          NameRules.checkExpected(Optional.of(moved), from, only.moved());
          NameRules.checkExpected(replaced, to, only.replaced());
          if (replaced.isPresent() && replaced.get() == moved) {
            return true;
          }
          checkMove(caller, source, target, moved);
          if (replaced.isPresent()) {
            NameRules.checkReplace(caller, target, to, moved, replaced.get());
            unlink(target, to, replaced.get());
          }
          move(source, from, target, to, moved);
          return true;
        });
  }

  private void checkMove(
      Caller caller, MemoryObject source, MemoryObject target, MemoryObject moved)
      throws FileException {
    NameRules.checkTake(caller, source, moved);
    NameRules.check(caller, target, Permissions::write, "write");
    if (!moved.isDirectory()) {
      return;
    }
    if (isWithin(target, moved)) {
      throw new FileException(FileError.INVALID, moved.id + " cannot move below itself");
    }
    if (source != target) {
      NameRules.check(caller, moved, Permissions::write, "write");
    }
  }

  private void move(
      MemoryObject source, Name from, MemoryObject target, Name to, MemoryObject moved) {
    changes.take(source, from, moved);
    changes.put(target, to, moved);
    if (moved.isDirectory() && source != target) {
      source.links--;
      target.links++;
      moved.children().parent = target.id;
    }
    attributesChanged(moved);
    contentChanged(source);
    if (source != target) {
      contentChanged(target);
    }
  }

  @Override
  public OpenFile open(Caller caller, FileId file, OpenMode mode) throws FileException {
    return locked(
        () -> {
          MemoryObject object = find(file);
          NameRules.checkRegular(object);
          Permissions permissions = Permissions.of(caller, object.attributes());
          if ((mode.reads() && !permissions.read()) || (mode.writes() && !permissions.write())) {
            throw NameRules.access(object, mode.name());
          }
          object.opens++;
          return new MemoryOpenFile(this, caller, object, mode);
        });
  }

  @Override
  public Upload upload(Caller caller, FileId directory, Name name) throws FileException {
    return locked(
        () -> {
          NameRules.checkUpload(caller, directory(directory), name);
          return new MemoryUpload(this, caller, directory, name);
        });
  }

  @Override
  public void commit(FileId id) throws FileException {
    locked(() -> find(id));
  }

  @Override
  public Space space() throws FileException {
    return locked(
        () -> {
          long used = 0;
          for (MemoryObject object : objects.values()) {
            used += object.attributes().usedBytes();
          }
          long free = CAPACITY_BYTES - used;
          return new Space(
              CAPACITY_BYTES, free, free, CAPACITY_FILES, CAPACITY_FILES - objects.size());
        });
  }

  @Override
  public Optional<ExtendedAttributes> extendedAttributes() {
    return Optional.of(new MemoryAttributes(this));
  }

  @Override
  public Optional<Delegations> delegations() {
    return Optional.of(delegations);
  }

  @Override
  public Optional<ChangeFeed> changes() {
    return Optional.of(changes);
  }

  /** Every object there is; the caller holds the lock. */
  Collection<MemoryObject> all() {
    return objects.values();
  }

  @Override
  public long writeVerifier() {
    return 1;
  }

  Node publish(
      Caller caller,
      FileId directory,
      Name name,
      SparseContent content,
      Upload.Expected expected,
      AttributeChange change)
      throws FileException {
    return locked(
        () -> {
          MemoryObject parent = directory(directory);
          NameRules.checkExpected(parent.children().get(name), name, expected);
          Optional<MemoryObject> present = NameRules.checkUpload(caller, parent, name);
          MemoryObject object =
              present.isPresent()
                  ? present.get()
                  : make(caller, parent, new NewObject.RegularFile());
          AttributeChange sizeless = AttributeRules.withoutSize(change);
          AttributeRules.check(caller, object, sizeless);
          object.body = content;
          object.dropSetIdBits(caller);
          contentChanged(object);
          apply(caller, object, sizeless);
          if (present.isEmpty()) {
            add(parent, name, object);
          }
          return node(object);
        });
  }

  private MemoryObject make(Caller caller, MemoryObject parent, NewObject object) {
    MemoryObject.Body body =
        switch (object) {
          case NewObject.RegularFile() -> new SparseContent();
          case NewObject.Directory() -> new MemoryDirectory(parent.id);
          case NewObject.Symlink(var target) -> new MemoryObject.Target(target);
          case NewObject.Special(var type) -> new MemoryObject.Nothing();
        };
    boolean passesGroup = (parent.mode & 02000) != 0;
    int mode =
        switch (object) {
          case NewObject.RegularFile _, NewObject.Special _ -> 0644;
          case NewObject.Directory _ -> passesGroup ? 02755 : 0755;
          case NewObject.Symlink _ -> 0777;
        };
    int gid = passesGroup ? parent.gid : caller.gid();
    FileId id = new FileId(origin, ++lastNumber);
    return new MemoryObject(id, object.fileType(), body, mode, caller.uid(), gid, now());
  }

  private void add(MemoryObject parent, Name name, MemoryObject made) {
    made.change = ++lastChange;
    objects.put(made.id, made);
    changes.put(parent, name, made);
    if (made.isDirectory()) {
      parent.links++;
      if ((parent.mode & 02000) != 0) {
        made.mode |= 02000;
      }
    }
    contentChanged(parent);
  }

  private void apply(Caller caller, MemoryObject object, AttributeChange change) {
    Instant now = now();
    if (change.uid().isPresent() || change.gid().isPresent()) {
      object.uid = change.uid().orElse(object.uid);
      object.gid = change.gid().orElse(object.gid);
      object.dropSetIdBits();
    }
    if (change.sizeBytes().isPresent()) {
      object.content().resize(change.sizeBytes().getAsLong());
      object.dropSetIdBits(caller);
      object.modified = now;
    }
    if (change.mode().isPresent()) {
      boolean foreignGroup = !caller.isSuperuser() && !caller.isIn(object.gid);
      boolean dropsSgid = foreignGroup && !object.isDirectory();
      object.mode = change.mode().getAsInt() & (dropsSgid ? ~02000 : ~0);
    }
    object.accessed = AttributeRules.changed(change.accessed(), object.accessed, now);
    object.modified = AttributeRules.changed(change.modified(), object.modified, now);
    attributesChanged(object);
  }

  /** POSIX: marks the last modification and the last status change. */
  void contentChanged(MemoryObject object) {
    object.modified = now();
    attributesChanged(object);
  }

  void attributesChanged(MemoryObject object) {
    object.changed = now();
    object.change = ++lastChange;
    changes.object(object.id);
  }

  private void unlink(MemoryObject parent, Name name, MemoryObject object) {
    changes.take(parent, name, object);
    if (object.isDirectory()) {
      object.links = 0;
      parent.links--;
    } else {
      object.links--;
    }
    attributesChanged(object);
    forgetIfGone(object);
  }

  void closed(MemoryObject object) {
    object.opens--;
    forgetIfGone(object);
  }

  private void forgetIfGone(MemoryObject object) {
    if (object.isGone()) {
      objects.remove(object.id);
    }
  }

  private boolean isWithin(MemoryObject directory, MemoryObject ancestor) throws FileException {
    MemoryObject step = directory;
    while (step != ancestor && !step.id.equals(FileId.ROOT)) {
      step = find(step.children().parent);
    }
    return step == ancestor;
  }

  MemoryObject find(FileId id) throws FileException {
    MemoryObject object = objects.get(id);
    if (object == null) {
      throw stale(id);
    }
    return object;
  }

  private MemoryObject directory(FileId id) throws FileException {
    MemoryObject object = find(id);
    if (!object.isDirectory()) {
      throw new FileException(FileError.NOT_DIRECTORY, id + " is no directory");
    }
    return object;
  }

  private static MemoryObject child(Caller caller, MemoryObject parent, Name name)
      throws FileException {
    NameRules.check(caller, parent, Permissions::execute, "search");
    return parent
        .children()
        .get(name)
        .orElseThrow(
            () -> new FileException(FileError.NOT_FOUND, "no " + name + " in " + parent.id));
  }

  private static Node node(MemoryObject object) {
    return new Node(object.id, object.attributes());
  }

  private static FileException stale(FileId id) {
    return new FileException(FileError.STALE, id + " was removed");
  }

  Instant now() {
    return clock.instant();
  }

  @Override
  public <T> Done<T> undisturbed(Deed<T> deed) throws FileException {
    return locked(() -> new Done<>(deed.run(), true));
  }

  /** One step under the lock. */
  interface Step<T> {
    T run() throws FileException;
  }

  <T> T locked(Step<T> step) throws FileException {
    lock.lock();
    try {
      return step.run();
    } finally {
      lock.unlock();
    }
  }
}
