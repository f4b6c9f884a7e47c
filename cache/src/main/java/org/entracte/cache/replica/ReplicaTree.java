package org.entracte.cache.replica;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.entracte.protocol.tree.AttributeChange;
import org.entracte.protocol.tree.Attributes;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.ExtendedAttributes;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileTree;
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
 * The tree a laptop serves: the replica's view. Every change is logged in the transaction that
 * shows it, so it survives kill -9 when it is answered. Access times move only when they are set.
 */
public final class ReplicaTree implements FileTree {
  private static final long FILES = 1L << 40;

  private final Replica replica;
  private final ReplicaState state;
  private final Contents contents;
  private final LocalNames names;
  private final LocalAttributes attributes;
  private final ReplicaAttributes extended = new ReplicaAttributes(this);
  private final ContentSource source;

  /** Serves {@code replica}; what is not in it comes by {@code source}. */
  public ReplicaTree(Replica replica, ContentSource source) {
    this.replica = replica;
    this.state = replica.state();
    this.contents = replica.contents();
    this.names = replica.localNames();
    this.attributes = new LocalAttributes(state, contents);
    this.source = source;
  }

  @Override
  public byte[] handle(FileId id) throws FileException {
    return reading(() -> state.live(id).id.toBytes());
  }

  @Override
  public FileId resolve(byte[] handle) throws FileException {
    if (handle.length != FileId.BYTES) {
      throw new FileException(FileError.INVALID, "no handle of ours: " + handle.length + " bytes");
    }
    return reading(() -> state.live(FileId.fromBytes(handle)).id);
  }

  @Override
  public Attributes attributes(FileId id) throws FileException {
    return reading(() -> contents.attributes(state.live(id)));
  }

  @Override
  public Attributes setAttributes(
      Caller caller, FileId id, AttributeChange change, OptionalLong ifChange)
      throws FileException {
    return writing(
        () -> {
          NodeRow row = state.live(id);
          Checks.unchanged(row, ifChange);
          Checks.attributes(caller, row, change);
          if (!change.isNone()) {
            attributes.set(caller, row, change);
          }
          return contents.attributes(row);
        });
  }

  @Override
  public Permissions permissions(Caller caller, FileId id) throws FileException {
    return reading(() -> Checks.permissions(caller, state.live(id)));
  }

  @Override
  public Node lookup(Caller caller, FileId directory, Name name) throws FileException {
    list(directory);
    return reading(() -> node(names.child(caller, state.liveDirectory(directory), name)));
  }

  @Override
  public FileId parent(FileId directory) throws FileException {
    return reading(() -> state.parent(state.liveDirectory(directory)));
  }

  @Override
  public Listing list(Caller caller, FileId directory, long cookie, int limit)
      throws FileException {
    if (limit < 1) {
      throw new IllegalArgumentException("limit " + limit);
    }
    list(directory);
    return reading(
        () -> {
          NodeRow row = state.liveDirectory(directory);
          Checks.read(caller, row);
          if (cookie != Listing.START && cookie <= Listing.RESERVED_COOKIES) {
            throw new FileException(FileError.BAD_COOKIE, "cookie " + cookie + " of " + directory);
          }
          return page(state.nodes().list(row.node, cookie, limit + 1), limit);
        });
  }

  private Listing page(List<NodeTable.ListedRow> rows, int limit) throws IOException {
    List<Listing.Entry> entries = new ArrayList<>();
    for (NodeTable.ListedRow row : rows.subList(0, Math.min(limit, rows.size()))) {
      entries.add(
          new Listing.Entry(
              row.cookie(), row.name(), row.node().id, contents.attributes(row.node())));
    }
    return new Listing(entries, rows.size() <= limit);
  }

  @Override
  public SymlinkTarget readLink(Caller caller, FileId link) throws FileException {
    return reading(
        () -> {
          byte[] target = state.live(link).target;
          if (target == null) {
            throw new FileException(FileError.WRONG_TYPE, link + " is no symbolic link");
          }
          return new SymlinkTarget(target);
        });
  }

  @Override
  public Node create(
      Caller caller, FileId directory, Name name, NewObject object, AttributeChange initial)
      throws FileException {
    list(directory);
    return writing(() -> node(names.create(caller, directory, name, object, initial)));
  }

  @Override
  public Node link(Caller caller, FileId file, FileId directory, Name name) throws FileException {
    list(directory);
    return writing(() -> node(names.link(caller, file, directory, name)));
  }

  @Override
  public void remove(Caller caller, FileId directory, Name name, Upload.Expected expected)
      throws FileException {
    list(directory);
    listChild(directory, name);
    writing(
        () -> {
          checkExpected(directory, name, expected);
          names.remove(caller, directory, name);
          return true;
        });
  }

  @Override
  public void rename(
      Caller caller, FileId fromDirectory, Name from, FileId toDirectory, Name to, RenameIf only)
      throws FileException {
    list(fromDirectory);
    list(toDirectory);
    listChild(toDirectory, to);
    writing(
        () -> {
          checkExpected(fromDirectory, from, only.moved());
          checkExpected(toDirectory, to, only.replaced());
          names.rename(caller, fromDirectory, from, toDirectory, to);
          return true;
        });
  }

  private void checkExpected(FileId directory, Name name, Upload.Expected expected)
      throws IOException, FileException {
    if (!expected.equals(Upload.ANYTHING)) {
      NodeRow parent = state.liveDirectory(directory);
      Checks.expected(state.nodes().child(parent.node, name), name, expected);
    }
  }

  @Override
  public OpenFile open(Caller caller, FileId file, OpenMode mode) throws FileException {
    return reading(
        () -> {
          NodeRow row = state.live(file);
          Checks.regular(row);
          if (mode.reads()) {
            Checks.read(caller, row);
          }
          if (mode.writes()) {
            Checks.write(caller, row);
          }
          ReplicaOpenFile open = new ReplicaOpenFile(this, caller, row, mode);
          state.opens().add(row.node, open);
          return open;
        });
  }

  @Override
  public Upload upload(Caller caller, FileId directory, Name name) throws FileException {
    list(directory);
    return writing(
        () -> {
          NodeRow parent = state.liveDirectory(directory);
          Checks.upload(caller, parent, name, state.nodes().child(parent.node, name));
          return new ReplicaUpload(this, caller, directory, name, state.files().create());
        });
  }

  @Override
  public void commit(FileId id) throws FileException {
    sync(reading(() -> state.live(id).node));
  }

  @Override
  public Space space() throws FileException {
    return reading(
        () -> {
          long available = replica.availableBytes();
          long used = state.database().number("SELECT SUM(used) FROM nodes");
          long files = state.database().number("SELECT COUNT(*) FROM nodes");
          return new Space(used + available, available, available, FILES, FILES - files);
        });
  }

  /** Nothing but this process changes what it serves, and all of that needs the replica's lock. */
  @Override
  public <T> Done<T> undisturbed(Deed<T> deed) throws FileException {
    try {
      replica.makeRoomForLog();
      return reading(() -> new Done<>(deed.run(), true));
    } catch (IOException failure) {
      throw broken(failure);
    } catch (NotListedException beforeItChangedAnything) {
      return new Done<>(deed.run(), false);
    }
  }

  /** A directory's names have to be fetched, for which the lock must not be held. */
  private static final class NotListedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    NotListedException(FileId directory) {
      super("the names of " + directory + " are to be fetched first", null, false, false);
    }
  }

  private void fetchNames(FileId directory) throws FileException {
    if (state.database().isHeld()) {
      throw new NotListedException(directory);
    }
    source.listDirectory(directory);
  }

  @Override
  public Optional<ExtendedAttributes> extendedAttributes() {
    return replica.incoming().keepsAttributes() ? Optional.of(extended) : Optional.empty();
  }

  NodeRow live(FileId id) throws IOException, FileException {
    return state.live(id);
  }

  @Override
  public long writeVerifier() {
    return replica.writeVerifier();
  }

  Node publish(
      Caller caller,
      FileId directory,
      Name name,
      long layer,
      long lengthBytes,
      Upload.Expected expected,
      AttributeChange change)
      throws FileException {
    list(directory);
    return writing(
        () -> {
          NodeRow parent = state.liveDirectory(directory);
          Optional<NodeRow> present = state.nodes().child(parent.node, name);
          Checks.expected(present, name, expected);
          Checks.upload(caller, parent, name, present);
          AttributeChange sizeless = LocalNames.withoutSize(change);
          return node(
              present.isPresent()
                  ? replace(caller, present.get(), layer, lengthBytes, sizeless)
                  : names.createFilled(caller, parent, name, layer, lengthBytes, sizeless));
        });
  }

  private NodeRow replace(
      Caller caller, NodeRow file, long layer, long lengthBytes, AttributeChange change)
      throws IOException, FileException {
    Checks.attributes(caller, file, change);
    keepOldForReaders(file);
    int modeBefore = file.mode;
    contents.replace(caller, file, layer, lengthBytes);
    attributes.logLostBits(caller, file, modeBefore);
    if (!change.isNone()) {
      attributes.set(caller, file, change);
    }
    return file;
  }

  private void keepOldForReaders(NodeRow file) throws IOException {
    Contents.Stack old = contents.stack(file);
    for (ReplicaOpenFile open : state.opens().of(file.node)) {
      state
          .database()
          .afterCommit(
              () -> open.keepOld(old).ifPresent(layers -> layers.forEach(state.files()::pin)));
    }
  }

  void appendTo(long layer, ByteBuffer bytes, long offset) throws FileException {
    reading(
        () -> {
          state.files().checkRoom(bytes.remaining());
          state.files().append(layer, bytes, offset);
          return true;
        });
  }

  void know(long layer, List<ChecksumTable.Piece> checksums) throws FileException {
    if (!checksums.isEmpty()) {
      writing(
          () -> {
            state.files().know(layer, checksums);
            return true;
          });
    }
  }

  void discard(long layer) throws FileException {
    writing(
        () -> {
          state.files().drop(layer);
          return true;
        });
  }

  /** Within a transaction: the last close may let an incoming version in, or the file go. */
  void closed(long node, ReplicaOpenFile open, List<Long> kept) throws IOException {
    state.opens().remove(node, open);
    for (long layer : kept) {
      state.files().unpin(layer);
    }
    if (!state.opens().isOpen(node)) {
      replica.settleAfterClose(node);
    }
  }

  /** With the lock: the same without what the disk is needed for. */
  void closedUnsettled(long node, ReplicaOpenFile open) {
    state.opens().remove(node, open);
    replica.settleLater();
  }

  /** All that was acknowledged survives a power cut; others' content logged so far is closed. */
  void sync(long node) throws FileException {
    writing(
        () -> {
          state.log().closeContentBefore(node);
          return true;
        });
    try {
      replica.syncAll();
    } catch (IOException failure) {
      throw broken(failure);
    }
  }

  Instant now() {
    return state.now();
  }

  /** Within a transaction: an incoming version of that file may be shown by now. */
  void settle(long node) throws IOException {
    replica.settleAfterClose(node);
  }

  NodeRow node(long node) throws IOException {
    return state.nodes().get(node);
  }

  String pathOf(long node) throws IOException {
    return state.paths().of(node);
  }

  Contents contents() {
    return contents;
  }

  void noteUse(long node) {
    replica.eviction().noteUse(node);
  }

  LocalAttributes localAttributes() {
    return attributes;
  }

  ContentSource source() {
    return source;
  }

  private Node node(NodeRow row) throws IOException {
    return new Node(row.id, contents.attributes(row));
  }

  /** Makes sure that a directory's names are all here. */
  private void list(FileId directory) throws FileException {
    if (!reading(() -> state.liveDirectory(directory).isListed())) {
      fetchNames(directory);
    }
  }

  /** Asks the gateway for a directory that names a file, and so which version the file is of. */
  void listWhereNamed(long file) throws FileException {
    Optional<FileId> directory =
        reading(
            () -> {
              List<NodeTable.NameRow> named = state.nodes().namesOf(file);
              return named.isEmpty()
                  ? Optional.empty()
                  : Optional.of(state.nodes().get(named.getFirst().dir()).id);
            });
    if (directory.isPresent()) {
      source.listDirectory(directory.get());
    }
  }

  /** As {@link #list(FileId)} for the directory under a name, if one is there. */
  private void listChild(FileId directory, Name name) throws FileException {
    Optional<NodeRow> child =
        reading(() -> state.nodes().child(state.liveDirectory(directory).node, name));
    if (child.isPresent() && child.get().isDirectory() && !child.get().isListed()) {
      fetchNames(child.get().id);
    }
  }

  <T> T reading(Database.TreeWork<T> work) throws FileException {
    try {
      return state.database().readTree(work);
    } catch (IOException failure) {
      throw broken(failure);
    }
  }

  <T> T writing(Database.TreeWork<T> work) throws FileException {
    try {
      if (!state.database().isHeld()) {
        replica.makeRoomForLog();
      }
      return state.database().writeTree(work);
    } catch (IOException failure) {
      throw broken(failure);
    }
  }

  private FileException broken(IOException failure) {
    if (failure instanceof DiskFullException) {
      return new FileException(FileError.NO_SPACE, String.valueOf(failure.getMessage()), failure);
    }
    return new FileException(
        FileError.IO, "the cache's disk failed: " + failure.getMessage(), failure);
  }
}
