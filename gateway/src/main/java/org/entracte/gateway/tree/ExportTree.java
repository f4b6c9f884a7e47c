package org.entracte.gateway.tree;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.entracte.gateway.export.DataFile;
import org.entracte.gateway.export.Inode;
import org.entracte.gateway.export.Stat;
import org.entracte.gateway.state.ObjectRow;
import org.entracte.gateway.state.StateStore;
import org.entracte.protocol.tree.AccessLists;
import org.entracte.protocol.tree.AttributeChange;
import org.entracte.protocol.tree.Attributes;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.ChangeFeed;
import org.entracte.protocol.tree.ChangeKind;
import org.entracte.protocol.tree.Delegations;
import org.entracte.protocol.tree.ExtendedAttributes;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileTree;
import org.entracte.protocol.tree.FileType;
import org.entracte.protocol.tree.Listing;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.NewObject;
import org.entracte.protocol.tree.Node;
import org.entracte.protocol.tree.OpenFile;
import org.entracte.protocol.tree.OpenMode;
import org.entracte.protocol.tree.Permissions;
import org.entracte.protocol.tree.Space;
import org.entracte.protocol.tree.SymlinkTarget;
import org.entracte.protocol.tree.Upload;

/**
 * An exported directory as front ends see it. The export's lock is held for looking things up and
 * for changing names; content is read and written, and everything is synced, without it.
 */
public final class ExportTree implements FileTree {
  private final Registry registry;
  private final StateStore store;
  private final Reserve reserve;
  private final Namespace namespace;
  private final Deeds deeds;
  private final OpenFiles opens;
  private final AtOnce atOnce;
  private final Pages pages;
  private final long verifier;
  private final FailedSyncs syncs = new FailedSyncs();
  private final ExportAttributes attributes = new ExportAttributes(this);
  private final Optional<Delegations> delegations;
  private final boolean keepsAttributes;
  private final ExportLists lists = new ExportLists(this);
  private final ExportChanges changes;
  private final boolean keepsLists;

  /** One object of the tree, open, with its row. */
  interface Look<T> {
    T at(Inode inode, ObjectRow row, Stat stat) throws FileException;
  }

  /**
   * @throws FileException if the file system cannot be asked what it keeps
   */
  public ExportTree(Registry registry, Reserve reserve, Deeds deeds) throws FileException {
    this.registry = registry;
    this.pages = new Pages(registry);
    this.changes = new ExportChanges(registry);
    this.store = registry.store();
    this.delegations = Optional.of(registry.delegations());
    this.reserve = reserve;
    this.deeds = deeds;
    this.namespace = new Namespace(registry, reserve);
    this.opens = new OpenFiles(store);
    this.atOnce = new AtOnce(this, registry, pages);
    this.verifier = registry.nextRandom();
    try (Inode root = registry.volume().root()) {
      this.keepsAttributes = ExportAttributes.kept(root.values());
      this.keepsLists = ExportLists.kept(root.values());
    }
  }

  private <T> T with(FileId id, Look<T> look) throws FileException {
    return store.locked(
        () -> {
          Registry.Sight sight = registry.sight(id);
          try (Inode inode = sight.inode()) {
            return look.at(inode, sight.row(), sight.stat());
          }
        });
  }

  /** For what changes nothing: without the lock where that is enough. */
  private <T> T glance(FileId id, Look<T> look) throws FileException {
    Optional<Registry.Sight> sight = registry.glance(id);
    if (sight.isEmpty()) {
      return withOpen(id, look);
    }
    try (Inode inode = sight.get().inode()) {
      return look.at(inode, sight.get().row(), sight.get().stat());
    }
  }

  /** The same as {@link #with} for an object that may be removed but is held open. */
  <T> T withOpen(FileId id, Look<T> look) throws FileException {
    return store.locked(
        () -> {
          Optional<ObjectRow> row = store.objects().get(store.lineage().surviving(id));
          if (row.isPresent() && row.get().gone() && opens.isOpen(row.get().id())) {
            Optional<Inode> kept = reserve.removed(row.get());
            if (kept.isPresent()) {
              try (Inode inode = kept.get()) {
                return look.at(inode, row.get(), inode.stat());
              }
            }
          }
          return with(id, look);
        });
  }

  private <T> T inDirectory(FileId id, Look<T> look) throws FileException {
    return store.locked(
        () -> {
          Registry.Sight sight = namespace.directorySight(id);
          try (Inode inode = sight.inode()) {
            return look.at(inode, sight.row(), sight.stat());
          }
        });
  }

  static Attributes attributes(ObjectRow row, Stat stat) {
    return row.attributes(stat);
  }

  @Override
  public byte[] handle(FileId id) throws FileException {
    Optional<ObjectRow> row = store.objects().getAtOnce(id);
    return HandleFormat.encode(
        row.isPresent() && !row.get().gone() ? id : store.locked(() -> registry.row(id).id()));
  }

  @Override
  public FileId resolve(byte[] handle) throws FileException {
    FileId id = HandleFormat.decode(handle);
    Optional<FileId> likely = store.lineage().survivingAtOnce(id);
    return likely.isPresent() ? likely.get() : store.locked(() -> store.lineage().surviving(id));
  }

  @Override
  public Attributes attributes(FileId id) throws FileException {
    return glance(
        id,
        (inode, row, stat) -> {
          if (!row.gone() && !registry.isNoNews(row, stat)) {
            registry.observe(row.id(), stat);
          }
          return attributes(row, stat);
        });
  }

  Attributes attributesOfOpen(FileId id, Stat stat) throws FileException {
    Optional<ObjectRow> likely = store.objects().getAtOnce(id);
    return likely.isPresent()
        ? attributes(likely.get(), stat)
        : store.locked(
            () -> attributes(store.objects().get(id).orElseThrow(() -> Registry.stale(id)), stat));
  }

  @Override
  public Attributes setAttributes(
      Caller caller, FileId id, AttributeChange change, OptionalLong ifChange)
      throws FileException {
    Attributes after =
        withOpen(
            id,
            (inode, row, before) -> {
              Attributes now = attributes(row, before);
              if (ifChange.isPresent() && now.change() != ifChange.getAsLong()) {
                throw new FileException(FileError.CHANGED, row.id() + " was changed");
              }
              if (change.isNone()) {
                return now;
              }
              if (row.gone()) {
                inode.set(caller, change);
                return attributes(row, inode.stat());
              }
              return attributes(row, namespace.set(caller, inode, row, before, change));
            });
    if (!change.isNone() && after.links() > 0) {
      Inode inode = store.locked(() -> registry.find(id));
      try (inode) {
        inode.sync();
      }
    }
    return after;
  }

  /** Makes such a change and records it as one that left the content alone. */
  void setValues(FileId id, Namespace.Tagging change) throws FileException {
    boolean lives =
        withOpen(
            id,
            (inode, row, stat) -> {
              if (row.gone()) {
                change.on(inode);
              } else {
                namespace.setValues(inode, row, change);
              }
              return !row.gone();
            });
    if (lives) {
      Inode inode = store.locked(() -> registry.find(id));
      try (inode) {
        inode.sync();
      }
    }
  }

  @Override
  public Permissions permissions(Caller caller, FileId id) throws FileException {
    return glance(id, (inode, row, stat) -> inode.permissions(caller));
  }

  @Override
  public Node lookup(Caller caller, FileId directory, Name name) throws FileException {
    Optional<Node> likely = atOnce.lookup(caller, directory, name);
    return likely.isPresent() ? likely.get() : lookUp(caller, directory, name);
  }

  private Node lookUp(Caller caller, FileId directory, Name name) throws FileException {
    return inDirectory(
        directory,
        (parent, row, seen) -> {
          Namespace.checkNotHidden(row.id(), name);
          Optional<Inode> found = Registry.child(caller, parent, name);
          if (found.isEmpty()) {
            registry.observe(parent, row.id(), name);
            throw new FileException(FileError.NOT_FOUND, "no " + name + " in " + row.id());
          }
          try (Inode child = found.get()) {
            Stat stat = child.stat();
            ObjectRow there = registry.observe(row.id(), name, child, stat);
            return new Node(there.id(), attributes(there, stat));
          }
        });
  }

  @Override
  public FileId parent(FileId directory) throws FileException {
    return inDirectory(
        directory,
        (inode, row, stat) ->
            row.id().equals(FileId.ROOT)
                ? FileId.ROOT
                : store.names().of(row.id()).stream()
                    .findFirst()
                    .map(ObjectRow.Place::directory)
                    .orElseThrow(() -> Registry.stale(directory)));
  }

  @Override
  public Listing list(Caller caller, FileId directory, long cookie, int limit)
      throws FileException {
    boolean isRead = cookie == Listing.START && registry.readAhead(directory);
    return inDirectory(
        directory,
        (inode, row, stat) -> {
          if (!inode.permissions(caller).read()) {
            throw new FileException(
                FileError.ACCESS, "uid " + caller.uid() + " may not list " + row.id());
          }
          boolean never = row.listing() instanceof ObjectRow.Listing.Never;
          if (never || (cookie == Listing.START && !isRead)) {
            registry.refresh(inode, row.id(), false);
          }
          boolean unknown =
              cookie < 0 || (cookie > Listing.START && cookie <= Listing.RESERVED_COOKIES);
          if (unknown || cookie > store.names().lastCookie()) {
            throw new FileException(FileError.BAD_COOKIE, "cookie " + cookie);
          }
          return pages.page(inode, row.id(), cookie, limit);
        });
  }

  @Override
  public SymlinkTarget readLink(Caller caller, FileId link) throws FileException {
    return with(link, (inode, row, stat) -> inode.readLink());
  }

  @Override
  public Node create(
      Caller caller, FileId directory, Name name, NewObject object, AttributeChange initial)
      throws FileException {
    Synced<Node> made =
        changed(
            directory,
            (parent, row, stat) -> {
              ObjectRow child = namespace.create(caller, parent, row.id(), name, object, initial);
              return new Node(child.id(), attributes(child, child.stat()));
            });
    return made.value();
  }

  @Override
  public Node link(Caller caller, FileId file, FileId directory, Name name) throws FileException {
    Synced<Node> linked =
        changed(
            directory,
            (parent, row, stat) -> {
              ObjectRow child = namespace.link(caller, file, parent, row.id(), name);
              return new Node(child.id(), attributes(child, child.stat()));
            });
    return linked.value();
  }

  @Override
  public void remove(Caller caller, FileId directory, Name name, Upload.Expected expected)
      throws FileException {
    changed(
        directory,
        (parent, row, stat) -> {
          namespace.remove(caller, parent, row.id(), name, expected);
          return true;
        });
  }

  private record Synced<T>(T value) {}

  /** Changes names in a directory and makes that durable, which needs no lock. */
  private <T> Synced<T> changed(FileId directory, Look<T> change) throws FileException {
    Registry.Sight sight = store.locked(() -> namespace.directorySight(directory));
    try (Inode parent = sight.inode()) {
      T value = store.locked(() -> change.at(parent, registry.row(directory), sight.stat()));
      parent.sync();
      return new Synced<>(value);
    }
  }

  @Override
  public void rename(
      Caller caller, FileId fromDirectory, Name from, FileId toDirectory, Name to, RenameIf only)
      throws FileException {
    Inode source = store.locked(() -> namespace.directory(fromDirectory));
    try (source;
        Inode target = store.locked(() -> namespace.directory(toDirectory))) {
      store.locked(
          () -> {
            FileId sourceId = registry.row(fromDirectory).id();
            FileId targetId = registry.row(toDirectory).id();
            namespace.rename(
                caller, new Namespace.Move(source, sourceId, from, target, targetId, to), only);
            return true;
          });
      target.sync();
      source.sync();
    }
  }

  @Override
  public OpenFile open(Caller caller, FileId file, OpenMode mode) throws FileException {
    return withOpen(
        file,
        (inode, row, stat) -> {
          if (row.type() == FileType.DIRECTORY) {
            throw new FileException(FileError.IS_DIRECTORY, row.id() + " is a directory");
          }
          if (row.type() != FileType.FILE) {
            throw new FileException(
                FileError.WRONG_TYPE, row.id() + " is no regular file but a " + row.type());
          }
          DataFile data = inode.open(caller, mode);
          ExportOpenFile open =
              new ExportOpenFile(this, caller, row.id(), mode, attributes(row, stat), data);
          opens.add(open);
          return open;
        });
  }

  @Override
  public Optional<OpenFile> openAtOnce(Caller caller, List<Name> path) throws FileException {
    return atOnce.open(caller, path);
  }

  /** Marks content as being written; the kernel drops set-id bits only for those it knows. */
  void startWriting(Caller caller, FileId id) throws FileException {
    withOpen(
        id,
        (inode, row, stat) -> {
          registry.written().touch(row.id());
          int kept = Permissions.withoutSetId(stat.mode());
          if (kept != stat.mode() && !caller.isSuperuser()) {
            inode.set(Caller.SUPERUSER, AttributeChange.mode(kept));
          }
          return true;
        });
  }

  WrittenContent written() {
    return registry.written();
  }

  /**
   * Compares what front ends have written and not yet committed; due every second.
   *
   * @throws FileException the first refusal; all others were compared nevertheless
   */
  public void settleWrites() throws FileException {
    registry.written().settleAll(opens::stat);
  }

  void closed(ExportOpenFile file) throws FileException {
    store.locked(
        () -> {
          opens.remove(file);
          return true;
        });
  }

  /** For whoever wants to replace content. */
  public OpenFiles opens() {
    return opens;
  }

  @Override
  public Upload upload(Caller caller, FileId directory, Name name) throws FileException {
    return inDirectory(
        directory,
        (parent, row, stat) ->
            StagedUpload.start(
                new StagedUpload.Target(caller, row.id(), name),
                parent,
                new StagedUpload.Workshop(registry, reserve, deeds, namespace, opens)));
  }

  @Override
  public void commit(FileId id) throws FileException {
    Inode inode = store.locked(() -> registry.find(registry.row(id).id()));
    try (inode) {
      inode.sync();
    }
    FileId living = store.locked(() -> registry.row(id).id());
    if (registry.written().isTouched(living)) {
      registry.written().rests(living);
    }
  }

  @Override
  public Space space() throws FileException {
    return registry.volume().space();
  }

  @Override
  public ChangeKind changeKind() {
    return ChangeKind.TIME;
  }

  @Override
  public Optional<ChangeFeed> changes() {
    return Optional.of(changes);
  }

  @Override
  public Optional<AccessLists> accessLists() {
    return keepsLists ? Optional.of(lists) : Optional.empty();
  }

  @Override
  public Optional<ExtendedAttributes> extendedAttributes() {
    return keepsAttributes ? Optional.of(attributes) : Optional.empty();
  }

  @Override
  public Optional<Delegations> delegations() {
    return delegations;
  }

  /** By which all is synced that front ends may have written. */
  public FailedSyncs syncs() {
    return syncs;
  }

  @Override
  public long writeVerifier() {
    return verifier + syncs.count();
  }
}
