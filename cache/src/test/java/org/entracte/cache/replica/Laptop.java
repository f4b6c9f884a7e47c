package org.entracte.cache.replica;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.entracte.cache.content.FolderLayerStore;
import org.entracte.protocol.edit.EditKey;
import org.entracte.protocol.edit.Extent;
import org.entracte.protocol.edit.Fact;
import org.entracte.protocol.edit.JournalRow;
import org.entracte.protocol.edit.Outcome;
import org.entracte.protocol.edit.Verdict;
import org.entracte.protocol.edit.Versions;
import org.entracte.protocol.replication.DirectoryPage;
import org.entracte.protocol.replication.Position;
import org.entracte.protocol.tree.AttributeChange;
import org.entracte.protocol.tree.Attributes;
import org.entracte.protocol.tree.ByteRange;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileType;
import org.entracte.protocol.tree.Listing;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.NewObject;
import org.entracte.protocol.tree.Node;
import org.entracte.protocol.tree.OpenFile;
import org.entracte.protocol.tree.OpenMode;
import org.entracte.protocol.tree.Stability;

/**
 * A laptop whose gateway is played by the test: it holds {@code a} ("old") and {@code d/x}
 * ("deep"), listed and hydrated as of row 1.
 */
final class Laptop {
  static final FileId ROOT = FileId.ROOT;
  static final FileId A = new FileId(9, 1);
  static final FileId D = new FileId(9, 2);
  static final FileId X = new FileId(9, 3);

  /** Another one that the gateway made. */
  static final FileId N = new FileId(9, 4);

  static final FileId COPY = new FileId(9, 5);
  static final Instant THEN = Instant.parse("2026-01-02T03:04:05.678Z");

  private final Path folder;
  private final Random random = new Random(7);
  private Instant now = THEN;
  private final InstantSource clock = () -> now;
  Replica replica;
  ReplicaTree tree;
  private long journal = 1;

  Laptop(Path folder) throws IOException {
    this.folder = folder;
    this.replica = open();
    this.tree = new ReplicaTree(replica, new OfflineSource());
    replica.incoming().lost(new Position(1, 1, 1));
    list(ROOT, entry("a", A, FileType.FILE, 3, 1), entry("d", D, FileType.DIRECTORY, 0, 1));
    list(D, entry("x", X, FileType.FILE, 4, 1));
    hydrate(A, 1, "old");
    hydrate(X, 1, "deep");
  }

  private Replica open() throws IOException {
    return Replica.open(
        new Replica.Setup(Replica.databaseIn(folder), "http://gateway/x", "laptop"),
        new FolderLayerStore(folder.resolve("layers")),
        random,
        clock);
  }

  /** As kill -9 and a new start. */
  void restart() throws IOException {
    replica.abandon();
    reopen();
  }

  /** A start on the folder as it was left. */
  void reopen() throws IOException {
    replica = open();
    tree = new ReplicaTree(replica, new OfflineSource());
  }

  void timePasses(Duration length) {
    now = now.plus(length);
  }

  // What the gateway says.

  static Fact.ObjectIs is(FileId id, FileType type, long size, long version) {
    return is(id, type, size, version, type == FileType.DIRECTORY ? 0755 : 0644);
  }

  static Fact.ObjectIs is(FileId id, FileType type, long size, long version, int mode) {
    return is(id, type, size, version, mode, type == FileType.DIRECTORY ? 2 : 1);
  }

  private static Fact.ObjectIs is(
      FileId id, FileType type, long size, long version, int mode, int links) {
    return new Fact.ObjectIs(
        id,
        new Attributes(type, mode, links, 0, 0, size, size, THEN, THEN, THEN, version, id.number()),
        new Versions(version, version),
        Optional.empty());
  }

  static Fact.ObjectIs file(FileId id, long size, long version) {
    return is(id, FileType.FILE, size, version);
  }

  /** A file that has two names. */
  static Fact.ObjectIs linked(FileId id, long size, long version) {
    return is(id, FileType.FILE, size, version, 0644, 2);
  }

  static Fact name(FileId directory, String name, FileId child) {
    return new Fact.NameIs(directory, Name.of(name), child);
  }

  static Fact free(FileId directory, String name) {
    return new Fact.NameFree(directory, Name.of(name));
  }

  static Fact gone(FileId id) {
    return new Fact.ObjectGone(id);
  }

  static DirectoryPage.Entry entry(String name, FileId id, FileType type, long size, long version) {
    return new DirectoryPage.Entry(Name.of(name), is(id, type, size, version));
  }

  void list(FileId directory, DirectoryPage.Entry... entries) throws IOException {
    replica
        .incoming()
        .listed(
            new DirectoryPage.Request(directory, Optional.empty(), 100),
            new DirectoryPage.Part(
                directory,
                journal,
                journal,
                is(directory, FileType.DIRECTORY, 0, 0),
                List.of(entries),
                true));
  }

  void hydrate(FileId id, long version, String content) throws IOException {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    replica
        .incoming()
        .hydrated(
            id,
            version,
            List.of(new Extent(new ByteRange(0, bytes.length), false)),
            ByteBuffer.wrap(bytes));
  }

  /** A row that somebody else made. */
  void happened(Fact... facts) throws IOException {
    deliver(Optional.empty(), facts);
  }

  /** The row with the verdict on the oldest edit that has none. */
  void judged(Outcome outcome, Fact... facts) throws IOException {
    EditLog.Row edit =
        replica.state().database().read(() -> replica.state().log().behind(0, 1)).getFirst();
    EditKey key = new EditKey(replica.client(), edit.epoch(), edit.number());
    deliver(Optional.of(new Verdict(key, journal + 1, outcome)), facts);
  }

  private void deliver(Optional<Verdict> verdict, Fact... facts) throws IOException {
    journal++;
    JournalRow row = new JournalRow(journal, journal, verdict, Arrays.asList(facts));
    replica.incoming().apply(List.of(row));
    // Delivered twice, as after a lost answer.
    replica.incoming().apply(List.of(row));
  }

  // What the laptop's user does.

  FileId find(String path) throws FileException {
    FileId at = ROOT;
    for (String step : path.split("/", -1)) {
      at = tree.lookup(Caller.SUPERUSER, at, Name.of(step)).id();
    }
    return at;
  }

  private FileId directoryOf(String path) throws FileException {
    int slash = path.lastIndexOf('/');
    return slash < 0 ? ROOT : find(path.substring(0, slash));
  }

  private static Name nameOf(String path) {
    return Name.of(path.substring(path.lastIndexOf('/') + 1));
  }

  void write(String path, String content) throws FileException {
    FileId id = find(path);
    tree.setAttributes(Caller.SUPERUSER, id, AttributeChange.size(0));
    writeAt(id, 0, content);
  }

  void writeAt(FileId id, long offset, String content) throws FileException {
    try (OpenFile open = tree.open(Caller.SUPERUSER, id, OpenMode.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8));
      open.write(bytes, offset, Stability.UNSTABLE);
    }
  }

  void create(String path, String content) throws FileException {
    make(path, new NewObject.RegularFile());
    writeAt(find(path), 0, content);
  }

  void mkdir(String path) throws FileException {
    make(path, new NewObject.Directory());
  }

  private Node make(String path, NewObject object) throws FileException {
    return tree.create(
        Caller.SUPERUSER, directoryOf(path), nameOf(path), object, AttributeChange.NONE);
  }

  void remove(String path) throws FileException {
    tree.remove(Caller.SUPERUSER, directoryOf(path), nameOf(path));
  }

  void rename(String from, String to) throws FileException {
    tree.rename(Caller.SUPERUSER, directoryOf(from), nameOf(from), directoryOf(to), nameOf(to));
  }

  void link(String path, String name) throws FileException {
    tree.link(Caller.SUPERUSER, find(path), directoryOf(name), nameOf(name));
  }

  void chmod(String path, int mode) throws FileException {
    tree.setAttributes(Caller.SUPERUSER, find(path), AttributeChange.mode(mode));
  }

  /** Hands all edits to the sender, which freezes them. */
  List<OutgoingEdit> send() throws IOException {
    return replica.outgoing().nextBatch(0, 1000, THEN, true);
  }

  /**
   * All that is seen: {@code a=old d/ d/x=deep}. Content that is not here is shown as its version,
   * {@code @7}; a mode that is not the usual one stands behind a {@code !}.
   */
  String view() throws IOException, FileException {
    List<String> shown = new ArrayList<>();
    show(ROOT, "", shown);
    return String.join(" ", shown);
  }

  private void show(FileId directory, String path, List<String> shown)
      throws IOException, FileException {
    List<Listing.Entry> entries =
        new ArrayList<>(tree.list(Caller.SUPERUSER, directory, Listing.START, 1000).entries());
    entries.sort((one, other) -> one.name().compareTo(other.name()));
    for (Listing.Entry entry : entries) {
      Attributes is = entry.attributes();
      String name = path + entry.name();
      String mode =
          is.mode() == (is.isDirectory() ? 0755 : 0644)
              ? ""
              : "!" + Integer.toOctalString(is.mode());
      if (is.isDirectory()) {
        shown.add(name + "/" + mode);
        NodeRow row = replica.state().database().read(() -> row(entry.id()));
        if (row.isListed()) {
          show(entry.id(), name + "/", shown);
        }
      } else {
        shown.add(name + "=" + content(entry.id()) + mode);
      }
    }
  }

  private NodeRow row(FileId id) throws IOException {
    return replica.state().nodes().find(id).orElseThrow();
  }

  String content(FileId id) throws IOException, FileException {
    NodeRow row = replica.state().database().read(() -> row(id));
    boolean absent =
        replica
            .state()
            .database()
            .read(
                () ->
                    replica
                        .contents()
                        .segments(replica.contents().stack(row), new ByteRange(0, row.size))
                        .stream()
                        .anyMatch(part -> part.place() instanceof Contents.Place.Absent));
    if (absent) {
      return "@" + row.contentVersion;
    }
    try (OpenFile open = tree.open(Caller.SUPERUSER, id, OpenMode.READ)) {
      return read(open);
    }
  }

  static String read(OpenFile open) throws FileException {
    ByteBuffer target = ByteBuffer.allocate((int) open.attributes().sizeBytes());
    open.read(target, 0);
    return new String(target.array(), 0, target.position(), StandardCharsets.UTF_8);
  }

  /** Rows kept apart from the view; none once all is quiet. */
  long unsettled() throws IOException {
    return replica
        .state()
        .database()
        .read(
            () ->
                replica
                    .state()
                    .database()
                    .number(
                        "SELECT (SELECT COUNT(*) FROM base_names) +"
                            + " (SELECT COUNT(*) FROM base_nodes)"));
  }
}
